/// Where a program has its weights.
enum WeightStorage {
  /// In flash, packed.
  case packed
  /// In flash as one stream of a range coder, decoded into RAM before the first run.
  case coded
  /// In RAM, where the caller puts whole bytes.
  case filledLater
}

import Babbage
import BabbageReport

extension OrderedNetwork {
  /// What the order gains, for example
  /// `projection error as it was -> in order: conv1 78.96 % -> 66.87 %, fc1 99.04 % -> 95.05 %`.
  var text: String {
    let layers = zip(before, after).map { old, new in
      "\(old.layer) \(NumberText.percent(100 * old.share)) -> \(NumberText.percent(100 * new.share))"
    }
    return "projection error as it was -> in order: \(layers.joined(separator: ", "))"
  }
}

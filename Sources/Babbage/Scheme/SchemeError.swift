/// Why a scheme cannot be read or applied.
public enum SchemeError: DescribedError, Equatable {
  /// A term is not `key=value`, or its value is not one of those allowed.
  case malformedTerm(String)
  /// A term's key is not known.
  case unknownTerm(String)
  /// A key occurs twice.
  case repeatedTerm(String)
  /// Both `window=` and `rows=` or `columns=` are given.
  case windowGivenTwice
  /// An interval has no positions.
  case emptyInterval(axis: String)
  /// Quantised values (codes) have a width that cannot be packed.
  case badBits(Int)
  /// Scales have a width that cannot be packed.
  case badScaleBits(Int)
  /// A term for a flattened or sorted axis is combined with one for an axis that is part of it.
  case cannotCombine(String, String)
  /// An interval is longer than its knots allow.
  case intervalTooLong(axis: String, length: Int, knots: Knots)

  /// What is wrong.
  public var what: String {
    switch self {
    case .malformedTerm: "the scheme has a term that cannot be read"
    case .unknownTerm: "the scheme has an unknown term"
    case .repeatedTerm: "the scheme names an axis or option twice"
    case .windowGivenTwice: "the scheme gives both window= and rows= or columns="
    case .cannotCombine(let term, let axis): "the scheme gives both \(term)= and \(axis)="
    case .emptyInterval: "an interval of no positions"
    case .badBits(let bits): "codes of \(bits) bits"
    case .badScaleBits(let bits): "scales of \(bits) bits"
    case .intervalTooLong(_, let length, let knots):
      "an interval of \(length) is too long for knots=\(knots.rawValue)"
    }
  }

  /// The term or axis.
  public var location: String {
    switch self {
    case .malformedTerm(let term), .unknownTerm(let term): "at '\(term)'"
    case .repeatedTerm(let key): "at '\(key)='"
    case .windowGivenTwice: "at 'window='"
    case .badBits: "at 'bits='"
    case .badScaleBits: "at 'scales='"
    case .cannotCombine(let term, _): "at '\(term)='"
    case .intervalTooLong(let axis, _, _), .emptyInterval(let axis): "at '\(axis)='"
    }
  }

  /// What to write instead.
  public var remedy: String {
    switch self {
    case .malformedTerm, .unknownTerm:
      "write terms like filters=linear/10 channels=quadratic/all window=quadratic rows=linear "
        + "columns=constant knots=uniform bits=4 bias=core, or flattened=linear/25, or sorted=linear/64"
    case .repeatedTerm: "give it only once"
    case .emptyInterval: "use intervals of at least 1"
    case .badBits: "use 2 to 8 bits, or float"
    case .badScaleBits: "use 5 to 8 bits"
    case .cannotCombine("sorted", _): "combine sorted= with knots=, bits=, bias= and scales= only"
    case .cannotCombine: "combine flattened= with filters=, knots=, bits=, bias= and scales= only"
    case .windowGivenTwice: "give either the window or its axes"
    case .intervalTooLong(_, _, let knots):
      "use intervals of at most \(knots.longestInterval), for example \(knots == .shifts ? 4 : 64)"
    }
  }
}

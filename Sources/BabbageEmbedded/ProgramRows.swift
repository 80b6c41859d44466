import Babbage

/// A layer in the program, and what follows it pixel by pixel.
struct LayerTable {
  /// Bytes of a row, with pointers of 32 bits.
  static func bytes(_ widths: NumberWidths) -> Int {
    80 + (widths.indexBits > 8 ? 8 : 0) + (widths.haveGroups ? 4 : 0)
      + (widths.haveSpreads ? 4 : 0)
  }

  /// Where weights are.
  enum Weights {
    case array(ProgramTables.ArrayID)
    /// In an array that is filled in later, the one with this index.
    case room(Int)
    /// Among the decoded ones, from this byte on.
    case decoded(Int)
  }

  /// What is multiplied.
  struct Core {
    let rows: Int
    let columns: Int
    let stride: Int
    let padding: Int
    /// The polynomials over the window, in the table of windows.
    let window: Int?
    /// Bits of a packed code, the smallest code, and the step from one code to the next.
    let bits: Int
    let low: Int
    let spacing: Int
    /// Numbers that are read for one sum.
    let values: Int
    /// The maps that a group writes and reads; `nil` without groups.
    let group: (maps: Int, channels: Int)?
    /// The polynomials along the filters, in the table of those.
    let spread: Int?
    let weights: Weights
    let factors: ProgramTables.ArrayID?
  }

  /// What a pass reads.
  enum Source {
    case codes(factor: Int)
    case sums(Requantising, offsets: ProgramTables.ArrayID?)
  }

  /// Multipliers of each map (step 1) or of all (step 0), and the shift that follows.
  struct Requantising {
    /// `nil` if there is only the shift.
    let multipliers: ProgramTables.ArrayID?
    let step: Int
    let shift: Int
  }

  /// Intervals of channels: their length and their kinds in the table of intervals.
  struct Intervals {
    let length: Int
    let kind: Int
    let lastKind: Int
  }

  /// Sums over channels.
  struct Sums {
    let channels: Intervals
    let codes: Requantising
    let downShift: Int
  }

  let core: Core?
  let source: Source
  let width: Int
  let channels: Int
  let filters: Intervals
  let relu: Bool
  let pools: Bool
  let bias: ProgramTables.ArrayID?
  let addendFactor: Int
  let full: Requantising?
  let sums: Sums?
}

/// Polynomials along the filters that codes of a layer in groups are made of.
struct SpreadTable {
  /// Bytes of a row, with pointers of 32 bits.
  static let bytes = 12

  let filters: LayerTable.Intervals
  let multipliers: ProgramTables.ArrayID
}

/// Functions over a window in the program.
struct WindowTable {
  let rowFunctions: Int
  let allProducts: Int
  let shift: Int
  let products: ProgramTables.ArrayID
  let rowTaps: ProgramTables.ArrayID
  let columnTaps: ProgramTables.ArrayID
}

/// What happens to each code by itself in the program.
enum CodesTable {
  /// Bytes of a row, with pointers of 32 bits.
  static let bytes = 20

  case affine(shift: Int, multipliers: ProgramTables.ArrayID, offsets: ProgramTables.ArrayID)
  /// What is written for each byte of unsigned and of signed channels; `nil` where there are none.
  case table(unsigned: ProgramTables.ArrayID?, signed: ProgramTables.ArrayID?)
}

/// A step of the program.
struct StageTable {
  /// Bytes of a row and of so many rows of inputs.
  static func bytes(inputs: Int, _ widths: NumberWidths) -> Int {
    widths.indexBits > 8 ? 16 + 10 * inputs : 10 + 8 * inputs
  }

  /// The table that a stage's numbers are in.
  enum Kind: Int {
    case layer, pool, codes, move, combine
  }

  let kind: Kind
  let index: Int
  let inputs: Int
  let firstInput: Int
  let full: Int?
  let sums: Int?
  let parts: Int
  let rows: Int
}

/// A map of the program.
struct MapTable {
  /// Where it is in the program's memory; `nil` for the caller's image.
  let place: Int?
  let map: CodeMap
  /// The rows that are kept.
  let kept: Int
  /// A bit for each channel that is signed; `nil` if none is.
  let signs: ProgramTables.ArrayID?
}

/// A polynomial over an interval of channels, as the program has it.
struct IntervalTable: Hashable {
  let length: Int
  let terms: Int
  let hasShifts: Bool
  /// `[difference][polynomial]`, the upper triangle by columns.
  let change: [Int32]

  /// A channel by itself.
  static let single = IntervalTable(
    length: 1, terms: 1, hasShifts: false, change: [1, 0, 0, 0, 0, 0])

  private init(length: Int, terms: Int, hasShifts: Bool, change: [Int32]) {
    (self.length, self.terms, self.hasShifts, self.change) = (length, terms, hasShifts, change)
  }

  init(_ interval: IntegerInterval) {
    self.init(
      length: interval.form.length, terms: interval.change.count,
      hasShifts: interval.form.knots == .shifts,
      change: (0..<3).flatMap { column in
        (0...column).map {
          interval.change.indices.contains(column) ? interval.change[$0][column] : 0
        }
      })
  }

  /// Bytes of a row.
  static func bytes(changeBits: Int) -> Int { 4 + 6 * changeBits / 8 }
}

import Babbage
import BabbageTestSupport
import Testing

/// Schemes as text.
@Suite struct SchemeTextTests {
  @Test(arguments: UInt64(0)..<8)
  func randomSchemesComeBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed, stream: 4)
    for _ in 0..<100 {
      let scheme = Scheme.random(.stored, using: &random)
      let text = scheme.description
      #expect(try Scheme(parsing: text) == scheme, "\(text)")
      // The order of terms and the kind of blanks do not matter.
      let shuffled = text.split(separator: " ").shuffled(using: &random).joined(separator: " \t\n")
      #expect(try Scheme(parsing: shuffled) == scheme, "\(shuffled)")
    }
  }

  @Test func theExampleOfTheDesign() throws {
    let text = "filters=linear/10 channels=quadratic/all window=quadratic knots=uniform bits=6"
    let scheme = Scheme(
      filters: AxisScheme(degree: .linear, interval: .length(10)),
      channels: AxisScheme(degree: .quadratic, interval: .all),
      window: .joint(.quadratic), knots: .uniform, format: .bits(6), bias: .core)
    #expect(try Scheme(parsing: text) == scheme)
    #expect(
      scheme.description
        == "filters=linear/10 channels=quadratic/all window=quadratic bits=6")
  }

  @Test func thePublishedVariants() throws {
    let row = try Scheme(parsing: "columns=linear")
    #expect(
      row.window
        == .separate(rows: .exact, columns: AxisScheme(degree: .linear, interval: .all)))
    #expect(row.filters == .exact)
    #expect(row.channels == .exact)
    let four = try Scheme(parsing: "filters=linear/4 knots=shifts")
    #expect(four.filters == AxisScheme(degree: .linear, interval: .length(4)))
    #expect(four.knots == .shifts)
    let channels = try Scheme(parsing: "channels=linear/4")
    #expect(channels.channels == four.filters)
    #expect(channels.isExact == false)
    let flattened = try Scheme(parsing: "flattened=linear/25")
    #expect(flattened.arrangement == .flattened(AxisScheme(degree: .linear, interval: .length(25))))
    #expect(flattened.isExact == false)
    let sorted = try Scheme(parsing: "sorted=linear/64 bits=8 knots=uniform bias=filters")
    #expect(sorted.description == "sorted=linear/64 bits=8 bias=filters")
    #expect(sorted.isSorted && !flattened.isSorted)
  }

  @Test(arguments: [
    "", "  ", "exact", "filters=exact", "window=exact", "rows=exact columns=exact",
    "knots=uniform bits=float bias=core", "filters=constant/1",
  ])
  func defaultsAreTheExactScheme(text: String) throws {
    let scheme = try Scheme(parsing: text)
    #expect(scheme == .exact)
    #expect(scheme.isExact)
    #expect(scheme.description == "exact")
  }

  @Test(arguments: [
    "filters", "filters=", "filters=cubic", "filters=linear/", "filters=linear/0",
    "filters=linear/-3", "filters=linear/+3", "filters=linear/3/4", "filters=linear/1e3",
    "filters=linear/٣", "filters=linear/99999999999999999999", "filters=Linear",
    "channels=quadratic/ten", "rows=quadratic/1.5", "columns=/4", "window=quadratic/all",
    "window=cubic", "knots=none", "bits=1", "bits=9", "bits=-4", "bits=4.0", "bits=six",
    "bias=rows", "scales=4", "scales=9", "scales=float", "=linear", "filters==linear",
    "filters=linear,channels=linear",
    "flattened=cubic", "flattened=25", "sorted=", "sorted=linear/0",
  ])
  func malformedTermsAreNamed(text: String) {
    let known = [
      "filters", "channels", "rows", "columns", "window", "flattened", "sorted", "knots", "bits",
      "bias", "scales",
    ]
    let key = String(text.prefix { $0 != "=" })
    let error: SchemeError =
      known.contains(key) ? .malformedTerm(text) : .unknownTerm(text)
    #expect(throws: error) { try Scheme(parsing: "  " + text + " ") }
    #expect(error.location == "at '\(text)'")
    #expect(error.description.contains(text))
  }

  @Test func everyErrorIsTyped() {
    #expect(throws: SchemeError.unknownTerm("depth=linear")) {
      try Scheme(parsing: "filters=linear depth=linear")
    }
    #expect(throws: SchemeError.repeatedTerm("filters")) {
      try Scheme(parsing: "filters=linear bits=4 filters=linear")
    }
    #expect(throws: SchemeError.windowGivenTwice) {
      try Scheme(parsing: "window=linear rows=linear")
    }
    #expect(throws: SchemeError.windowGivenTwice) {
      try Scheme(parsing: "columns=constant/2 window=linear")
    }
  }

  @Test(arguments: [
    ("flattened=linear channels=linear", "flattened", "channels"),
    ("window=linear flattened=linear", "flattened", "window"),
    ("flattened=linear rows=linear", "flattened", "window"),
    ("columns=constant flattened=linear/4", "flattened", "window"),
    ("flattened=linear sorted=linear", "flattened", "sorted"),
    ("sorted=linear flattened=linear", "sorted", "flattened"),
    ("sorted=linear/64 filters=linear", "sorted", "filters"),
    ("channels=linear/2 sorted=linear", "sorted", "channels"),
    ("columns=linear sorted=linear", "sorted", "window"),
  ])
  func whatAFlattenedAxisTakesInIsGivenOnce(text: String, line: String, other: String) {
    let error = SchemeError.cannotCombine(line, other)
    #expect(throws: error) { try Scheme(parsing: text) }
    #expect(error.location == "at '\(line)='")
    #expect(error.remedy.hasPrefix("combine \(line)= with"))
  }

  @Test func whatTextCannotSayIsRefusedToo() {
    let line = AxisScheme(degree: .linear, interval: .length(4))
    #expect(throws: SchemeError.cannotCombine("flattened", "channels")) {
      try Scheme(channels: line, arrangement: .flattened(line))
        .validate(for: WeightShape(filters: 4, channels: 4))
    }
  }

  @Test func errorsSayWhatWhereAndWhatToDo() {
    let errors: [(SchemeError, String)] = [
      (.malformedTerm("bits=9"), "at 'bits=9'"), (.unknownTerm("a=b"), "at 'a=b'"),
      (.repeatedTerm("rows"), "at 'rows='"), (.windowGivenTwice, "at 'window='"),
      (.intervalTooLong(axis: "channels", length: 17, knots: .shifts), "at 'channels='"),
    ]
    for (error, location) in errors {
      #expect(error.location == location)
      #expect(!error.what.isEmpty && !error.remedy.isEmpty)
      #expect(error.description == "\(error.what), \(location), \(error.remedy)")
      #expect(error.errorDescription == error.description)
    }
  }

  @Test func intervalsLongerThanTheKnotsAreRefused() throws {
    let shape = WeightShape(filters: 17, channels: 16, rows: 17, columns: 3)
    func expect(_ text: String, _ axis: String) throws {
      let scheme = try Scheme(parsing: text + " knots=shifts")
      #expect(throws: SchemeError.intervalTooLong(axis: axis, length: 17, knots: .shifts)) {
        try scheme.validate(for: shape)
      }
    }
    try expect("filters=linear", "filters")
    try expect("filters=linear/17", "filters")
    try expect("rows=linear", "rows")
    try expect("window=linear", "window")
    try Scheme(parsing: "filters=linear/16 channels=linear/99 columns=linear knots=shifts")
      .validate(for: shape)
    let long = WeightShape(filters: 1, channels: 65_537)
    #expect(
      throws: SchemeError.intervalTooLong(axis: "channels", length: 65_537, knots: .uniform)
    ) { try Scheme(parsing: "channels=constant").validate(for: long) }
    try Scheme(parsing: "channels=constant/65536").validate(for: long)
    try Scheme(parsing: "flattened=constant/16 knots=shifts").validate(for: shape)
    #expect(throws: SchemeError.intervalTooLong(axis: "flattened", length: 816, knots: .shifts)) {
      try Scheme(parsing: "flattened=linear knots=shifts").validate(for: shape)
    }
    #expect(throws: SchemeError.intervalTooLong(axis: "sorted", length: 65_537, knots: .uniform)) {
      try Scheme(parsing: "sorted=linear").validate(for: long)
    }
    #expect(throws: SchemeError.emptyInterval(axis: "sorted")) {
      try Scheme(arrangement: .sorted(AxisScheme(degree: .linear, interval: .length(0))))
        .validate(for: long)
    }
  }
}

import BabbageHardware

/// Arrays and technologies by name, or from YAML files with one setting per line.
///
///     rows: 12
///     columns: 14
///     inputs: 12          # words of a PE; or all three together: registers: 256
///     weights: 224
///     sums: 24
///     bufferBytes: 102400
public enum HardwareFile {
  /// Arrays that need no file, by name.
  public static let arrays = ["eyeriss": ProcessingArray.eyeriss, "eyeriss-2016": .eyeriss2016]
  /// Technologies that need no file, by name.
  public static let technologies = ["normalized": Technology.normalized, "65nm": .nanometers65]

  /// Finds or reads an array of processing elements.
  ///
  /// - Parameter name: One of ``arrays``, or the path of a file.
  /// - Returns: The array.
  /// - Throws: ``PlanFileError``, ``HardwareFileError`` or `DataflowError` for what the file says;
  ///   `FileError` if it cannot be read.
  public static func array(_ name: String) throws -> ProcessingArray {
    if let array = arrays[name] { return array }
    var file = try Settings(name)
    let (rows, columns) = (try file.number("rows"), try file.number("columns"))
    let registerFile: ProcessingArray.RegisterFile
    if let words = try file.integer("registers", required: false) {
      registerFile = .shared(words: words)
    } else {
      registerFile = .separate(
        inputs: try file.number("inputs"), weights: try file.number("weights"),
        sums: try file.number("sums"))
    }
    var array = ProcessingArray(
      rows: rows, columns: columns, registerFile: registerFile,
      bufferBytes: try file.number("bufferBytes"))
    if let value = try file.text("buffersWeights") {
      guard let flag = Bool(value) else {
        throw HardwareFileError.badSetting("buffersWeights", value: value, path: name)
      }
      array.buffersWeights = flag
    }
    if let clock = try file.decimal("megahertz", required: false) { array.megahertz = clock }
    try file.finish()
    try array.validate()
    return array
  }

  /// Finds or reads a technology: what operations and accesses cost.
  ///
  /// - Parameter name: One of ``technologies``, or the path of a file.
  /// - Returns: The technology.
  /// - Throws: ``PlanFileError``, ``HardwareFileError`` or `DataflowError` for what the file says;
  ///   `FileError` if it cannot be read.
  public static func technology(_ name: String) throws -> Technology {
    if let technology = technologies[name] { return technology }
    var file = try Settings(name)
    func cost(_ key: String) throws -> Double {
      try file.decimal(key, required: true) ?? 0
    }
    let technology = Technology(
      name: try file.text("name") ?? name, unit: try file.text("unit") ?? "pJ",
      mac: try cost("mac"), addition: try cost("addition"),
      registerFile: try cost("registerFile"), array: try cost("array"),
      buffer: try cost("buffer"), dram: try cost("dram"))
    try file.finish()
    try technology.validate()
    return technology
  }

  /// The settings of a file that have not been used yet.
  private struct Settings {
    private let path: String
    private var values: [String: String]
    private var asked: [String] = []

    init(_ path: String) throws {
      self.path = path
      values = try SettingsFile.read(from: path)
    }

    mutating func text(_ key: String) throws -> String? {
      asked.append(key)
      return values.removeValue(forKey: key)
    }

    mutating func decimal(_ key: String, required: Bool) throws -> Double? {
      let text = try text(key)
      guard let text, let value = Double(text) else {
        if text == nil, !required { return nil }
        throw HardwareFileError.badSetting(key, value: text, path: path)
      }
      return value
    }

    mutating func integer(_ key: String, required: Bool) throws -> Int? {
      guard let value = try decimal(key, required: required) else { return nil }
      guard let whole = Int(exactly: value) else {
        throw HardwareFileError.badSetting(key, value: "\(value)", path: path)
      }
      return whole
    }

    mutating func number(_ key: String) throws -> Int { try integer(key, required: true) ?? 0 }

    /// Refuses settings that nothing used.
    func finish() throws {
      guard let rest = values.keys.sorted().first else { return }
      throw HardwareFileError.unknownSetting(rest, path: path, known: asked)
    }
  }
}

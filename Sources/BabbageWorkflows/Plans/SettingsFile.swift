/// Files with one setting per line, `name: value`, in YAML.
package enum SettingsFile {
  /// Reads the settings of a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The values as text, by name.
  /// - Throws: ``PlanFileError``; `FileError` if the file cannot be read.
  package static func read(from path: String) throws -> [String: String] {
    do {
      var settings: [String: String] = [:]
      let root = try BoundedYAML.root(of: BoundedYAML.text(from: path))
      for (key, value) in try BoundedYAML.pairs(of: root, name: nil) {
        guard let text = value.scalar else {
          throw PlanFileError(.valueNotText, line: value.line, key: key)
        }
        settings[key] = text
      }
      return settings
    } catch var error as PlanFileError {
      (error.path, error.use) = (path, .settings)
      throw error
    }
  }
}

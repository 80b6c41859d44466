import CPictures

/// The error and the warnings of libjpeg or libpng about a file.
struct LibraryMessages {
  let error: String?
  let warnings: [String]

  init(_ messages: UnsafePointer<picture_messages>?) {
    let error = String(cString: picture_error(messages))
    self.error = error.isEmpty ? nil : error
    warnings = (0..<PICTURE_WARNINGS).map { String(cString: picture_warning(messages, $0)) }
      .filter { !$0.isEmpty }
  }

  /// Throws the error, if there is one.
  func check(_ file: String) throws {
    if let error { throw ImageError.damaged(file: file, reason: error) }
  }
}

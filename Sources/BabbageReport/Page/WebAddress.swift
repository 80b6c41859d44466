import Babbage

/// An address that a page may link to: on the web, or of a file beside the page.
package struct WebAddress: Equatable, Sendable {
  /// The address as it was given.
  package let text: String

  /// Checks an address.
  ///
  /// - Throws: ``WebAddressError`` if it could run a program, such as `javascript:`, or is not the
  ///   address of a document.
  package init(_ text: String) throws(WebAddressError) {
    // Browsers drop invisible characters, which could hide another scheme.
    guard !text.isEmpty, text == text.shown, !text.unicodeScalars.contains("\\"),
      text.first != " ", text.last != " "
    else { throw WebAddressError(address: text) }
    let scheme = text.prefix { !":/?#".contains($0) }
    let rest = text.dropFirst(scheme.count)
    let isOfTheWeb =
      ["http", "https"].contains(scheme.lowercased()) && rest.hasPrefix("://") && rest.count > 3
    // Without a scheme it is a path; two slashes would start the name of a server.
    let isPath = !rest.hasPrefix(":") && !text.hasPrefix("//")
    guard isOfTheWeb || isPath else { throw WebAddressError(address: text) }
    self.text = text
  }
}

/// Why a page cannot link to an address.
package struct WebAddressError: DescribedError, Equatable {
  /// The address.
  package let address: String

  /// Creates the error for an address.
  package init(address: String) { self.address = address }

  /// What is wrong.
  package var what: String { "'\(address)' is not the address of a document" }
  /// The parameter.
  package var location: String { "at option `report`" }
  /// What to do.
  package var remedy: String {
    "give one that begins with https:// or http://, or the path of a file beside the page"
  }
}

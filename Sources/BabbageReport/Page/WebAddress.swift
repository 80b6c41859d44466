import Babbage

/// An address that a page may refer to: of the web, or of a file beside the page.
public struct WebAddress: Equatable, Sendable {
  /// The address as it was given.
  public let text: String

  /// Checks an address.
  ///
  /// - Throws: ``WebAddressError`` if it could run a program or lead to what is no document, such as `javascript:`.
  public init(_ text: String) throws(WebAddressError) {
    // Browsers leave out what cannot be seen, which could hide another scheme.
    guard !text.isEmpty, text == text.shown, !text.unicodeScalars.contains("\\"),
      text.first != " ", text.last != " "
    else { throw WebAddressError(address: text) }
    let scheme = text.prefix { !":/?#".contains($0) }
    let rest = text.dropFirst(scheme.count)
    let isOfTheWeb =
      ["http", "https"].contains(scheme.lowercased()) && rest.hasPrefix("://") && rest.count > 3
    // Without a scheme it is a path; two slashes would begin the name of a server.
    let isPath = !rest.hasPrefix(":") && !text.hasPrefix("//")
    guard isOfTheWeb || isPath else { throw WebAddressError(address: text) }
    self.text = text
  }
}

/// Why a page does not refer to an address.
public struct WebAddressError: DescribedError, Equatable {
  /// The address.
  public let address: String

  /// An address that is refused.
  public init(address: String) { self.address = address }

  /// What is wrong.
  public var what: String { "'\(address)' is no address of a document" }
  /// Where.
  public var location: String { "at option '--report'" }
  /// What to do.
  public var remedy: String {
    "give one that begins with https:// or http://, or the path of a file beside the page"
  }
}

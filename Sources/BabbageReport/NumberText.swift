import Foundation

/// Numbers formatted for people, the same in every locale.
package enum NumberText {
  /// For example `431,080`.
  package static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// For example `431,080`, or `1.235e+20` for a very large number.
  package static func rounded(_ value: Double) -> String {
    value.magnitude < 1e15 ? count(Int(value.rounded())) : String(format: "%.3e", value)
  }

  /// For example `98.35 %`.
  package static func percent(_ value: Double) -> String { fixed(value, digits: 2) + " %" }

  /// For example `3,068` or `1.0`.
  package static func ratio(_ value: Double) -> String {
    value < 100 ? fixed(value, digits: 1) : rounded(value)
  }

  /// For example `0:42` or `1:02:03`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-:--" }
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0
      ? "\(hours):\(twoDigits(minutes)):\(twoDigits(rest))" : "\(minutes):\(twoDigits(rest))"
  }

  /// With three significant digits, for example `0.0123`, `-4.56` or `1,230`.
  package static func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    let digits = 2 - Int(log10(value.magnitude).rounded(.down))
    guard (-12...5).contains(digits) else { return String(format: "%.2e", value) }
    guard digits > 0 else {
      let unit = pow(10, Double(-digits))
      return count(Int((value / unit).rounded() * unit))
    }
    return fixed(value, digits: digits)
  }

  /// With a fixed number of decimals.
  package static func fixed(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

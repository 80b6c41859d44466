import BabbageCLI
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("601", 601), ("601B", 601), ("27.15KB", 27_150), ("4KiB", 4096), ("1.5MB", 1_500_000),
    ("2MiB", 2_097_152),
  ])
  func reads(text: String, bytes: Int) {
    #expect(ByteCount(argument: text) == ByteCount(bytes: bytes))
  }

  @Test(arguments: [
    "", "B", "-1", "0", "0.2B", "1e9", "4 KB", "1.2.3KB", "10GB", "∞", "99999999999999999MB",
  ])
  func refuses(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }

  @Test func lists() {
    #expect(ByteCountList(argument: "150B,1.2KB,150")?.counts.map(\.bytes) == [150, 1200])
    for text in ["", "150,", ",1", "1;2", "x"] { #expect(ByteCountList(argument: text) == nil) }
  }
}

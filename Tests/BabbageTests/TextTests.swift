import Babbage
import Testing

/// Texts from files, as they are shown to people.
@Suite struct TextTests {
  @Test(
    arguments: [
      ("conv1.weight é 漢字 👍️", "conv1.weight é 漢字 👍️"),
      ("\u{1B}[31mred", "\\u{1B}[31mred"),
      ("\u{9B}2J", "\\u{9B}2J"),
      ("bell\u{7}\u{8}\u{7F}\0", "bell\\u{7}\\u{8}\\u{7F}\\u{0}"),
      ("two\nlines\r\nand\u{2028}more\u{85}", "two\\u{A}lines\\u{D}\\u{A}and\\u{2028}more\\u{85}"),
      ("\u{202E}gpj.exe", "\\u{202E}gpj.exe"),
      ("\u{2066}isolated\u{2069}", "\\u{2066}isolated\\u{2069}"),
      ("a\u{200B}b\u{FEFF}c\u{AD}d\u{2060}", "a\\u{200B}b\\u{FEFF}c\\u{AD}d\\u{2060}"),
      ("\u{E0041}\u{E0100}\u{3164}\u{115F}", "\\u{E0041}\\u{E0100}\\u{3164}\\u{115F}"),
      // A mark that combines with it does not hide it.
      ("\u{1B}\u{301}", "\\u{1B}\u{301}"),
      ("", ""),
    ])
  func canOnlyBeRead(text: String, shown: String) {
    #expect(text.shown == shown)
    #expect(text.shown.shown == shown)
    let lines = text.shownInLines
    #expect(lines == shown.replacing("\\u{A}", with: "\n"))
  }

  /// By GitHub's and CommonMark's rules each of these is read as the text itself.
  @Test(
    arguments: [
      ("conv1, 3x3: 4 bits - fine (really).", "conv1, 3x3: 4 bits - fine (really)."),
      ("a|b", #"a\|b"#), ("|\u{301}", "\\|\u{301}"),
      ("<script>alert(1)</script>", #"\<script\>alert(1)\</script\>"#),
      ("[x](javascript:alert(1))", #"\[x\](javascript:alert(1))"#),
      ("![x](y)", #"\!\[x\](y)"#), ("`code`", #"\`code\`"#), ("```", #"\`\`\`"#),
      ("*a* __b__ ~~c~~ $d$", #"\*a\* \_\_b\_\_ \~\~c\~\~ \$d\$"#),
      ("&lt; &#60;", ##"\&lt; \&\#60;"##), (#"\n"#, #"\\n"#), ("# a", ##"\# a"##),
      ("- a", #"\- a"#), ("+ a", #"\+ a"#), ("1. a", #"1\. a"#), ("12) a", #"12\) a"#),
      ("1.5 a-b", #"1\.5 a-b"#), ("===", #"\==="#), ("> a", #"\> a"#), ("    code", "code"),
      ("see http://x.y and www.z.org, a@b.c", #"see http\://x.y and www\.z.org, a\@b.c"#),
      ("two\nlines", #"two\\u{A}lines"#),
    ])
  func meansItselfInMarkdown(text: String, markdown: String) {
    #expect(text.markdown == markdown)
  }

  @Test func staysBetweenFences() {
    #expect("a\nb".fencedMarkdown == "```text\na\nb\n```")
    #expect("```\na ```` b".fencedMarkdown == "`````text\n```\na ```` b\n`````")
    #expect("\u{1B}c".fencedMarkdown == "```text\n\\u{1B}c\n```")
  }
}

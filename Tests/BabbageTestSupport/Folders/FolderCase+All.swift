extension FolderCase {
  private typealias Items = [String: Item]

  /// Pictures of each class, in a folder for each.
  private static func classes(
    _ folder: String, _ count: Int, as names: [String: String] = [:], ending: String = "png",
    below: String = ""
  ) -> Items {
    Items(
      uniqueKeysWithValues: RedSquares.classes.flatMap { name in
        (0..<count).map { number in
          let path = [folder, names[name] ?? name, below, "\(number).\(ending)"]
          return (path.filter { !$0.isEmpty }.joined(separator: "/"), Item.picture(name))
        }
      })
  }

  /// Four training and two test pictures a class.
  private static func standard(_ train: String = "train", _ test: String = "test") -> Items {
    classes(train, 4) + classes(test, 2)
  }

  private static func text(_ text: String) -> Item { .bytes(Array(text.utf8)) }

  private static let normal = Outcome.counts(train: 12, test: 6)
  private static let junk = Item.bytes([0, 1, 0x6A, 0x75, 0x6E, 0x6B])
  /// Only the beginning of a JPEG.
  private static let damaged = Item.bytes([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46])

  /// All cases.
  package static let all: [FolderCase] = splits + strays + depths + faults + tables

  private static let noTest = ["no pictures to test with", "--holdout 0.1"]

  private static let splits: [FolderCase] = [
    FolderCase("train and test", standard(), normal),
    FolderCase("Train and Test", standard("Train", "Test"), normal),
    FolderCase("TRAIN and VAL", standard("TRAIN", "VAL"), normal),
    FolderCase("train and val", standard("train", "val"), normal),
    FolderCase("train and valid", standard("train", "valid"), normal),
    FolderCase("train and Validation", standard("train", "Validation"), normal),
    FolderCase("train and dev", standard("train", "dev"), normal),
    FolderCase("training and testing", standard("training", "testing"), normal),
    FolderCase(
      "three splits", standard() + classes("val", 3),
      .counts(train: 12, validation: 9, test: 6)),
    FolderCase("no test", classes("train", 4), .refused(noTest)),
    FolderCase(
      "no test, some held out", classes("train", 8), options: ["--holdout", "0.25"],
      .counts(train: 18, test: 6)),
    FolderCase(
      "a test, and some held out", standard(), options: ["--holdout", "0.25"],
      .counts(train: 9, validation: 3, test: 6)),
    FolderCase(
      "three splits, and some held out", standard() + classes("val", 1),
      options: ["--holdout", "0.25"], .refused(["already pictures for validation and for testing"])),
    FolderCase(
      "no splits", classes("", 5), .refused(noTest),
      measuring: .counts(train: 0, test: 15, warnings: ["all 15 pictures are used for testing"])),
    FolderCase(
      "no splits, some held out", classes("", 5), options: ["--holdout", "0.2"],
      .counts(train: 12, test: 3)),
    FolderCase(
      "a test alone", classes("test", 2), .refused(["no pictures to train with"]),
      measuring: .counts(train: 0, test: 6)),
    FolderCase(
      "val and a test without labels",
      standard("train", "val") + ["test/1.png": .picture("top"), "test/2.png": .picture("left")],
      .counts(train: 12, test: 6, warnings: ["2 pictures in test", "not used"])),
    FolderCase(
      "two folders for the test", standard() + classes("Testing", 1),
      .refused(["Testing and test", "same part"])),
    FolderCase(
      "train without classes", ["train/1.png": .picture("top"), "test/1.png": .picture("top")],
      .refused(["no classes", "train"])),
    FolderCase("nothing", ["readme.txt": text("nothing here")], .refused(["no classes"])),
  ]

  private static let strays: [FolderCase] = [
    FolderCase(
      "what systems leave behind",
      standard() + [
        ".DS_Store": junk, "Thumbs.db": junk, "train/.DS_Store": junk, "train/top/Thumbs.db": junk,
        "train/top/desktop.ini": junk, "train/top/._0.png": junk, "train/top/.hidden.png": junk,
        "__MACOSX/train/top/1.png": junk, "train/__MACOSX/1.png": junk,
        "test/left/notes.txt": junk, ".git/train/1.png": junk,
      ], normal),
    FolderCase(
      "a class without pictures",
      standard() + ["train/zebra": .folder, "test/zebra": .folder],
      .counts(train: 12, test: 6, warnings: ["class 'zebra' has no pictures"])),
    FolderCase(
      "a class without test pictures", standard() + ["train/zebra/1.png": .picture("top")],
      .counts(
        classes: 4, train: 13, test: 6, warnings: ["class 'zebra' has no pictures to test with"]),
      measuring: .refused(["knows no class 'zebra'", "'bottom', 'left', 'top'"])),
    FolderCase(
      "a class without training pictures", standard() + ["test/zebra/1.png": .picture("top")],
      .refused(["class 'zebra' has no training pictures", "split 'test'"]),
      measuring: .refused(["knows no class 'zebra'"])),
    FolderCase(
      "pictures beside the classes", standard() + ["train/extra.png": .picture("top")],
      .counts(train: 12, test: 6, warnings: ["1 picture in train"])),
    FolderCase(
      "fewer classes than the network's", (standard() as Items).filter { !$0.key.contains("top") },
      .counts(classes: 2, train: 8, test: 4)),
    FolderCase(
      "renamed classes",
      classes("train", 4, as: ["top": "aa_top"])
        + classes("test", 2, as: ["top": "aa_top"]), normal,
      measuring: .refused(["knows no class 'aa_top'", "'aa_top', 'bottom', 'left'"])),
    FolderCase(
      "names of all kinds",
      classes("train", 4, as: ["top": "Größe — été 猫 🐈", "left": "it's \"left\" & <b>right</b>"])
        + classes(
          "test", 2, as: ["top": "Größe — été 猫 🐈", "left": "it's \"left\" & <b>right</b>"]),
      normal, measuring: .refused(["Größe — été 猫 🐈"])),
  ]

  private static let depths: [FolderCase] = [
    FolderCase(
      "half of the pictures deeper",
      standard() + classes("train", 4, below: "day1/deep") + classes("test", 2, below: "day1"),
      .counts(train: 24, test: 12)),
    FolderCase(
      "all pictures deeper",
      classes("train", 4, below: "images") + classes("test", 2, below: "a/b"),
      normal),
    FolderCase(
      "endings in any case",
      classes("train", 4, ending: "PNG") + classes("test", 2, ending: "JpG"), normal),
    FolderCase(
      "a folder that is called like a picture", standard() + ["train/top/zz.png": .folder], normal),
    FolderCase(
      "links to a class and to a picture",
      (standard() as Items).filter { !$0.key.hasPrefix("train/top") } + classes("elsewhere", 4) + [
        "train/top": .link(to: "../elsewhere/top"), "train/left/link.png": .link(to: "0.png"),
      ], .counts(train: 13, test: 6)),
    FolderCase(
      "a link to itself", standard() + ["train/loop": .link(to: ".")],
      .counts(train: 12, test: 6, warnings: ["train/loop is a link to a folder that it is in"])),
    FolderCase(
      "a link to a folder above", standard() + ["train/top/up": .link(to: "../..")],
      .counts(train: 12, test: 6, warnings: ["train/top/up is a link"])),
  ]

  private static func unreadable(_ count: Int, of all: Int, _ paths: String...) -> Outcome {
    .refused(["\(count) of \(all) pictures cannot be read", "--skip-unreadable"] + paths)
  }

  private static let faults: [FolderCase] = [
    FolderCase(
      "a damaged picture", standard() + ["train/top/zz.jpg": damaged],
      unreadable(1, of: 19, "train/top/zz.jpg"), measuring: normal,
      calibrating: unreadable(1, of: 19, "train/top/zz.jpg")),
    FolderCase(
      "a damaged picture, skipped", standard() + ["train/top/zz.jpg": damaged],
      options: ["--skip-unreadable"],
      .counts(train: 12, test: 6, warnings: ["1 picture cannot be read", "train/top/zz.jpg"]),
      measuring: normal,
      calibrating: .counts(
        train: 12, test: 6, warnings: ["1 picture cannot be read", "train/top/zz.jpg"])),
    FolderCase(
      "three damaged pictures",
      standard() + [
        "test/top/zz.jpg": damaged, "test/left/zz.png": junk, "test/bottom/empty.png": .bytes([]),
      ], unreadable(3, of: 21, "test/top/zz.jpg", "test/left/zz.png", "test/bottom/empty.png"),
      measuring: unreadable(3, of: 9, "test/top/zz.jpg", "test/left/zz.png"),
      calibrating: unreadable(3, of: 21, "test/top/zz.jpg")),
    FolderCase(
      "twelve damaged pictures",
      standard()
        + Items(uniqueKeysWithValues: (10..<22).map { ("test/top/\($0).jpg", damaged) }),
      unreadable(12, of: 30, "test/top/10.jpg", "test/top/19.jpg", "and 2 more"),
      measuring: unreadable(12, of: 18, "test/top/10.jpg", "test/top/19.jpg", "and 2 more"),
      calibrating: unreadable(12, of: 30, "test/top/10.jpg")),
    FolderCase(
      "a picture of another format", standard() + ["test/top/1.gif": text("GIF89a")],
      unreadable(1, of: 19, "test/top/1.gif", "GIF"),
      measuring: unreadable(1, of: 7, "test/top/1.gif", "GIF"),
      calibrating: unreadable(1, of: 19, "test/top/1.gif")),
    FolderCase(
      "a link to nothing", standard() + ["test/left/gone.png": .link(to: "nowhere.png")],
      unreadable(1, of: 19, "test/left/gone.png"), measuring: unreadable(1, of: 7, "gone.png"),
      calibrating: unreadable(1, of: 19, "gone.png")),
    FolderCase(
      "a pipe", standard() + ["test/left/pipe.png": .pipe],
      unreadable(1, of: 19, "test/left/pipe.png"), measuring: unreadable(1, of: 7, "pipe.png"),
      calibrating: unreadable(1, of: 19, "pipe.png")),
    FolderCase(
      "all pictures damaged, skipped",
      Items(uniqueKeysWithValues: ["train", "test"].map { ("\($0)/top/1.jpg", damaged) }),
      options: ["--skip-unreadable"], unreadable(2, of: 2, "train/top/1.jpg"),
      measuring: unreadable(1, of: 1, "test/top/1.jpg"),
      calibrating: unreadable(2, of: 2, "train/top/1.jpg")),
    FolderCase(
      "all training pictures damaged, skipped",
      standard().merging(
        standard().keys.filter { $0.hasPrefix("train/") }.map { ($0, damaged) }
      ) { $1 },
      options: ["--skip-unreadable"], .refused(["no training picture of class 'bottom'"]),
      measuring: normal, calibrating: .refused(["no training picture of class 'bottom'"])),
  ]

  private static let rows = RedSquares.classes.flatMap { name in
    (0..<4).map { "\(name)\($0).png,\(name)" }
  }
  private static let pictures = Items(
    uniqueKeysWithValues: RedSquares.classes.flatMap { name in
      (0..<4).map { ("images/\(name)\($0).png", Item.picture(name)) }
    })
  private static func table(_ lines: [String], _ heading: String = "file,label") -> Item {
    text(([heading] + lines).joined(separator: "\n") + "\n")
  }

  private static let tables: [FolderCase] = [
    FolderCase(
      "labels.csv", pictures + ["labels.csv": table(rows)], options: ["--holdout", "0.25"],
      .counts(train: 9, test: 3)),
    FolderCase(
      "a table and no split", pictures + ["labels.csv": table(rows)], .refused(noTest),
      measuring: .counts(train: 0, test: 12, warnings: ["all 12 pictures are used for testing"])),
    FolderCase(
      "tables of splits",
      pictures + [
        "train.csv": table(rows.filter { !$0.contains("3") }),
        "test.csv": table(rows.filter { $0.contains("3") }),
        "submission.csv": text("id,label\n1,0"),
      ], .counts(train: 9, test: 3)),
    FolderCase(
      "a table with splits, quotes and other headings",
      pictures + [
        "all.csv": text(
          "\u{FEFF}split, class ,image\r\n"
            + rows.map {
              let fields = $0.split(separator: ",")
              return "\(fields[0].contains("0") ? "val" : "Train"),\"\(fields[1])\",\(fields[0])"
            }.joined(separator: "\r\n"))
      ], .counts(train: 9, test: 3)),
    FolderCase(
      "a table that names what is not there",
      pictures + [
        "train.csv": table(rows.filter { !$0.contains("3") }),
        "test.csv": table(rows.filter { $0.contains("3") } + ["gone.png,top"]),
      ], unreadable(1, of: 13, "gone.png"), measuring: unreadable(1, of: 4, "gone.png"),
      calibrating: unreadable(1, of: 13, "gone.png")),
    FolderCase(
      "a table with a row without a label", pictures + ["labels.csv": table(rows + ["x.png,"])],
      .refused(["labels.csv, line 14", "no label"])),
    FolderCase(
      "two tables", pictures + ["a.csv": table(rows), "b.csv": table(rows)],
      .refused(["a.csv and b.csv"])),
  ]
}

extension Dictionary {
  fileprivate static func + (one: Self, other: Self) -> Self { one.merging(other) { $1 } }
}

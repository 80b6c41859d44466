import BabbageTestSupport
import Foundation
import Testing

/// Everything as short as possible: accuracy does not matter here.
@Suite(.serialized) struct SweepTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    _ = try scratch.writeLeNet5()
    try scratch.write(
      Data("default: filters=linear/all channels=linear/all window=linear bits=4\n".utf8),
      to: "lines.yaml")
  }

  private func sweep(_ folder: String, budgets: String, _ extra: String...) -> [String] {
    [
      "sweep", scratch.path("lenet5.babbage"), "--data", "mnist-subset", "--budgets", budgets,
      "-o", scratch.path(folder), "--trials", "1", "--trial-epochs", "1", "--coefficient-epochs",
      "1", "--quantized-epochs", "0", "--batch-size", "500", "--augmentation", "none",
      "--threads",
      "1", "--jobs", "1", "--order", "as-is",
    ] + extra
  }

  private func plan(_ name: String) -> [String] { ["--plan", scratch.path(name), "--match"] }

  private func files(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path(folder))
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, try Data(contentsOf: scratch.url.appendingPathComponent("\(folder)/\(name)")))
      })
  }

  @Test(.slow, .tags(.slow)) func aKilledSweepEndsAsOneThatWasNot() throws {
    let command = sweep("whole", budgets: "20B,150B,600B,2MB", "--json") + plan("lines.yaml")
    let outcome = try Program.run(list: command)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.isWithoutComplaints, "\(outcome.error)")
    #expect(outcome.error.contains("row 2/6, 150B: looking for a plan"))
    let whole = try files("whole")
    #expect(Data(outcome.output.utf8) == whole["sweep.json"])
    try expectRows(
      outcome.object, csv: String(decoding: #require(whole["sweep.csv"]), as: UTF8.self))
    #expect(
      Set(whole.keys) == [
        "sweep.csv", "sweep.json", "sweep.svg", "sweep.trials", "150B.babbage", "600B.babbage",
        "lines.babbage", "lines-match.babbage",
      ])

    let again = sweep("killed", budgets: "20B,150B,600B,2MB", "--json") + plan("lines.yaml")
    _ = try Program.kill {
      try scratch.remove("killed")
      return try RunningProgram(again)
    } when: {
      try results("killed").contains("150B.babbage")
    }
    let first = scratch.path("killed/150B.babbage")
    let made = try FileManager.default.attributesOfItem(atPath: first)[.modificationDate] as? Date
    #expect(made != nil)

    let refused = try Program.run(list: again)
    #expect(refused.status == 1)
    #expect(
      refused.complaint == "error: there are already results of a sweep, at "
        + "\(scratch.path("killed/sweep.json")), go on from them with --resume, or choose another "
        + "folder\n")
    let resumed = try Program.run(list: again + ["--resume"])
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.output == outcome.output)
    let after =
      try FileManager.default.attributesOfItem(atPath: first)[.modificationDate] as? Date
    #expect(after == made, "the row was made twice")
    var killed = try files("killed")
    // Trials record how long they took, so only their number is compared.
    let trials = try [whole, killed].map { files in
      try #require(files["sweep.trials"]).filter { $0 == 10 }.count
    }
    #expect(trials[0] == trials[1] && trials[0] > 1)
    killed["sweep.trials"] = whole["sweep.trials"]
    #expect(killed == whole)

    // Existing results are not made again, and those of another sweep are refused.
    let other = try Program.run(list: again + ["--resume", "--seed", "3"])
    #expect(other.status == 1)
    #expect(
      other.error.contains(
        "error: the results belong to another sweep: --seed was 0 and is 3, at "))
    try scratch.write(Data("default: bits=4\n".utf8), to: "lines.yaml")
    let changed = try Program.run(list: again + ["--resume"])
    #expect(changed.error.contains("error: the plan of row 'lines' has changed, at "))
  }

  private func results(_ folder: String) throws -> String {
    let path = scratch.path("\(folder)/sweep.json")
    guard FileManager.default.fileExists(atPath: path) else { return "" }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func expectRows(_ object: [String: Any], csv: String) throws {
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.first?["kind"] as? String == "dense")
    #expect(
      Set(rows.map { $0["label"] as? String })
        == ["dense", "20B", "150B", "lines", "lines-match", "600B", "2000000B"])
    let byLabel = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["label"] as? String ?? "", $0) })
    let plan = try #require(byLabel["lines"]?["payloadBytes"] as? Int)
    #expect(byLabel["lines-match"]?["budget"] as? Int == plan)
    #expect(try #require(byLabel["lines-match"]?["payloadBytes"] as? Int) <= plan)
    #expect(try #require(byLabel["150B"]?["payloadBytes"] as? Int) <= 150)
    for label in ["150B", "600B", "lines", "lines-match"] {
      #expect(byLabel[label]?["images"] as? Int == 2000)
      #expect(byLabel[label]?["accuracy"] is Double || byLabel[label]?["accuracy"] is Int)
      #expect(byLabel[label]?["plan"] is String)
    }
    #expect((byLabel["20B"]?["note"] as? String)?.contains("the smallest plan") == true)
    #expect((byLabel["2000000B"]?["note"] as? String)?.contains("1,724,320 bytes") == true)
    #expect(byLabel["20B"]?["accuracy"] == nil)

    // The two files say the same, number by number.
    let table = CSV.rows(csv)
    #expect(table.count == rows.count)
    for (line, row) in zip(table, rows) {
      let keys = Set(row.keys).subtracting(["plan"])
      #expect(Set(line.keys) == keys)
      for key in keys {
        if let number = row[key] as? NSNumber {
          // One of the two parsers is sometimes off in the last digit.
          let found = try #require(Double(line[key] ?? ""))
          #expect(abs(found - number.doubleValue) <= 1e-12 * abs(found))
        } else {
          #expect(line[key] == row[key] as? String)
        }
      }
    }
  }

  /// Two processes, which skip existing rows together.
  @Test(.slow, .tags(.slow)) func severalProcessesShareASweep() throws {
    let command = sweep("shared", budgets: "150B", "--json")
    func run(_ command: [String]) throws -> [Program.Outcome] {
      let port = freePort()
      return try (0..<2).map { rank in
        try RunningProgram(
          command,
          environment: [
            "RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": "localhost",
            "MASTER_PORT": "\(port)",
          ])
      }.map { try $0.outcome() }
    }
    let first = try run(command)
    #expect(first.map(\.status) == [0, 0], "\(first.map(\.error))")
    #expect(first[1].output.isEmpty)
    #expect((try first[0].object["rows"] as? [Any])?.count == 2)
    let second = try run(sweep("shared", budgets: "20B,150B", "--json", "--resume"))
    #expect(second.map(\.status) == [0, 0], "\(second.map(\.error))")
    let rows = try #require(second[0].object["rows"] as? [[String: Any]])
    #expect(rows.map { $0["label"] as? String } == ["dense", "20B", "150B"])
  }

  @Test func unreadableResults() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path("bad"), withIntermediateDirectories: true)
    try scratch.write(Data("{\"rows\":[]}".utf8), to: "bad/sweep.json")
    let outcome = try Program.run(list: sweep("bad", budgets: "150B", "--resume"))
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("error: the results cannot be read, at "))
    // From a version that kept a number instead of the settings that it stands for.
    try scratch.write(
      Data(#"{"data":"x","network":"y","rows":[],"run":"5f"}"#.utf8), to: "bad/sweep.json")
    let earlier = try Program.run(list: sweep("bad", budgets: "150B", "--resume"))
    #expect(earlier.status == 1)
    #expect(earlier.error.contains("error: an earlier Babbage wrote this"), "\(earlier.error)")
  }

  @Test(arguments: [
    ["sweep", "a", "--data", "mnist", "-o", "b"],
    ["sweep", "a", "--data", "mnist", "-o", "b", "--budgets", "150B", "--match"],
    ["sweep", "a", "--data", "mnist", "-o", "b", "--budgets", "150B;300B"],
    ["sweep", "a", "--data", "mnist", "-o", "b", "--budgets", "150B", "--rival-epochs", "2"],
    ["sweep", "a", "--data", "mnist", "-o", "b", "--budgets", "150B", "--rival-scheme", "bits=4"],
    [
      "sweep", "a", "--data", "mnist", "-o", "b", "--budgets", "150B", "--rivals",
      "--rival-epochs=-1",
    ],
  ])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(list: arguments).status == 64)
  }
}

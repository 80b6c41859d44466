import Babbage
import BabbageReport
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct SweepDocumentTests {
  @Test func tasksStandInOrderAndHaveNamesOfTheirOwn() throws {
    let plan = CompressionPlan(fallback: try Scheme(parsing: "bits=4"))
    let tasks = try SweepTask.all(budgets: [600, 150], plans: [("a", plan)], match: true)
    #expect(tasks.map(\.label) == ["600B", "150B", "a", "a-match"])
    #expect(tasks[3].work == .match("a"))
    for name in ["150B", "dense", "a"] {
      #expect(throws: SweepError.sameName(name)) {
        try SweepTask.all(
          budgets: [150], plans: [("a", plan), (name, plan)], match: false)
      }
    }
  }

  @Test func rowsAreInOrderWhateverWasMadeFirst() {
    var rows = PublishedResult.results(network: "lenet5", data: "mnist").map(SweepRow.init)
    for (kind, label, bytes) in [
      (SweepRow.Kind.plan, "b", 500), (.search, "600B", 590), (.dense, "dense", 1_724_320),
      (.match, "b-match", 500),
    ] {
      var row = SweepRow(kind, label: label)
      row.payloadBytes = bytes
      rows.append(row)
    }
    let labels = rows.inOrder.map(\.label)
    #expect(labels.prefix(5) == ["dense", "b", "b-match", "600B", "Tolba et al."])
    #expect(rows.reversed().inOrder.map(\.label) == labels)
  }

  @Test func commaSeparatedValuesAreQuoted() {
    var row = SweepRow(.plan, label: "a,b")
    row.note = "says \"no\"\nand stops"
    row.accuracy = 98.85
    let text = SweepDocument(run: [:], network: "x", data: "y", rows: [row]).csv
    #expect(
      text.hasSuffix("\nplan,\"a,b\",98.85,,,,,,,,,,,,,,,,,,,,\"says \"\"no\"\"\nand stops\"\n"))
    #expect(
      CSV.rows(text) == [
        ["kind": "plan", "label": "a,b", "accuracy": "98.85", "note": "says \"no\"\nand stops"]
      ])
  }
}

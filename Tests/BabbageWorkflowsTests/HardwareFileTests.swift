import Babbage
import BabbageHardware
import BabbageTestSupport
import BabbageWorkflows
import Foundation
import Testing

@Suite struct HardwareFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func path(_ text: String) throws -> String {
    try scratch.write(Data(text.utf8), to: "file.yaml").path
  }

  private static let array =
    "rows: 3\ncolumns: 4\ninputs: 9\nweights: 10\nsums: 11\nbufferBytes: 999\n"

  @Test func namesNeedNoFile() throws {
    #expect(try HardwareFile.array("eyeriss") == .eyeriss)
    #expect(try HardwareFile.technology("65nm") == .nanometers65)
  }

  @Test func anArrayIsRead() throws {
    let array = try HardwareFile.array(
      path(Self.array + "buffersWeights: true\nmegahertz: 150\n"))
    #expect((array.rows, array.columns, array.bufferBytes) == (3, 4, 999))
    #expect(array.registerFile == .separate(inputs: 9, weights: 10, sums: 11))
    #expect(array.buffersWeights && array.megahertz == 150)
    let shared = try HardwareFile.array(
      path("rows: 3\ncolumns: 4\nregisters: 256\nbufferBytes: 999"))
    #expect(shared.registerFile == .shared(words: 256))
  }

  @Test func errorsNameTheSetting() throws {
    func error(_ text: String) throws -> (any Error)? {
      let path = try path(text)
      do {
        _ = try HardwareFile.array(path)
        return nil
      } catch { return error }
    }
    let file = scratch.path("file.yaml")
    #expect(
      try error("rows: 12") as? HardwareFileError
        == .badSetting("columns", value: nil, path: file))
    #expect(
      try error("rows: many") as? HardwareFileError
        == .badSetting("rows", value: "many", path: file))
    #expect(
      try error("rows: 9.5") as? HardwareFileError
        == .badSetting("rows", value: "9.5", path: file))
    guard
      case .unknownSetting("colour", file, let known) =
        try error(Self.array + "colour: red") as? HardwareFileError
    else {
      Issue.record("an unknown setting was taken")
      return
    }
    #expect(known.contains("megahertz"))
    #expect(try error(Self.array + "megahertz: 1e-320") is DataflowError)
    #expect(
      (try error("rows: [1]"))?.localizedDescription
        == "a single number or word is expected here, in \(file), line 1, key 'rows', "
        + "see the documentation of `HardwareFile` for an example")
    #expect((try error("- 1") as? PlanFileError)?.use == .settings)
  }
}

/// Damaged descriptions give an array, a technology, or an error that says what is wrong.
@Suite struct HardwareFileFuzzTests {
  @Test(.timeLimit(.minutes(30)), arguments: [true, false])
  func damagedFiles(areArrays: Bool) throws {
    let scratch = try Scratch()
    let (path, damaged) = (scratch.path("file.yaml"), DamagedSettings.self)
    var (results, errors) = (0, 0)
    for text in (areArrays ? damaged.array : damaged.technology).texts {
      try scratch.write(text, to: "file.yaml")
      do {
        if areArrays {
          _ = try HardwareFile.array(path)
        } else {
          _ = try HardwareFile.technology(path)
        }
        results += 1
      } catch let error as any DescribedError {
        #expect(!error.what.isEmpty && !error.location.isEmpty && !error.remedy.isEmpty)
        errors += 1
      }
    }
    // Both happen often, or nothing was tested.
    #expect(results > 50 && errors > 50, "\(results) results, \(errors) errors")
  }
}

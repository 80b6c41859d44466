import BabbageTestSupport
import Foundation
import Testing

/// The command `babbage bench`: what it prints, not how fast anything is.
@Suite struct BenchTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: ["runtime", "integer"])
  func stepsAreTimed(engine: String) throws {
    let outcome = try Program.run(
      "bench", scratch.writeSmallLeNet5(), "--seconds", "0.01", "--engine", engine, "--json")
    #expect(outcome.status == 0)
    let object = try outcome.object
    #expect(object["engine"] as? String == engine)
    #expect(object["batch"] as? Int == 1)
    #expect((object["arenaBytes"] as? Int ?? 0) > 784)
    let median = try #require(object["medianMicroseconds"] as? Double)
    #expect(median > 0)
    #expect(median >= object["percentile5Microseconds"] as? Double ?? .infinity)
    #expect(median <= object["percentile95Microseconds"] as? Double ?? 0)
    let steps = try #require(object["steps"] as? [[String: Any]])
    #expect(Set(steps.compactMap { $0["name"] as? String }) == ["conv1", "conv2", "fc1", "fc2"])
    guard engine == "runtime" else { return }
    // The peak throughput of one core is measured.
    #expect((object["peakGigaflops"] as? Double ?? 0) > 0.1)
    #expect(steps.contains { $0["multiplyAdds"] as? Int ?? 0 > 0 })
  }

  @Test func builtInNetworksTakeSchemes() throws {
    let outcome = try Program.run(
      "bench", "resnet20", "--scheme", "filters=linear/8", "--seconds", "0.01", "--batch", "3",
      "--threads", "2")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("resnet20, engine runtime, "))
    #expect(outcome.output.contains("batch 3, 2 threads"))
    #expect(outcome.output.contains("expand, add, relu, write"))
  }

  @Test func eachLayerInEachForm() throws {
    let outcome = try Program.run(
      "bench", scratch.writeSmallLeNet5(), "--forms", "--seconds", "0.01", "--json")
    #expect(outcome.status == 0)
    let entries = try #require(try outcome.object["entries"] as? [[String: Any]])
    for layer in ["conv1", "fc1"] {
      let own = entries.filter { $0["layer"] as? String == layer }
      #expect(own.count >= 2)
      #expect(own.count { $0["isChosen"] as? Bool == true } == 1)
      #expect(own.contains { $0["form"] as? String == "dense" })
    }
  }

  @Test func mistakesAreNamed() throws {
    let file = try Program.run("bench", scratch.writeSmallLeNet5(), "--scheme", "filters=linear/8")
    #expect(file.status == 1)
    #expect(
      file.error.hasPrefix("error: a scheme was given for a network that is read from a file"))
    let batch = try Program.run("bench", "lenet5", "--batch", "0")
    #expect(batch.status == 64)
    let none = try Program.run("bench", "nothing.babbage")
    #expect(none.status == 1)
  }
}

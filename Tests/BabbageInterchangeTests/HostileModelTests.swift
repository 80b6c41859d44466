import BabbageInterchange
import BabbageTestSupport
import Foundation
import Testing

/// Small files that would take up all stack, memory or time are refused.
///
/// Each test runs in a process of its own, which may crash, and whose memory is measured.
@Suite(.timeLimit(.minutes(10))) struct HostileModelTests {
  @Test func deepNesting() async {
    await #expect(processExitsWith: .success) {
      #expect(throws: Hostile.damaged) { try ONNXFile.decode(Wire.nested(levels: 200_000)) }
    }
  }

  @Test func deepNestingOnASmallStack() async {
    await #expect(processExitsWith: .success) {
      let results = await withCheckedContinuation { continuation in
        let thread = Thread {
          // The second is as deep as protobuf's own libraries go.
          let models = [200_000, 98].map(Wire.nested(levels:))
          continuation.resume(
            returning: models.map { bytes in
              Result { try ModelProto(serialized: bytes) }
            })
        }
        thread.stackSize = 512 << 10
        thread.start()
      }
      #expect(throws: Hostile.damaged) { try results[0].get() }
      let shallow = try results[1].get()
      #expect(shallow.graph?.node.count == 1)
    }
  }

  @Test func manyEmptyNodes() async {
    await #expect(processExitsWith: .success) {
      let file = Data(Wire.field(7, Wire.repeated(Wire.field(1, []), doublings: 23)))
      let growth = try PeakMemory.growth {
        #expect(throws: Hostile.damaged) { try ONNXFile.decode(file) }
      }
      #expect(growth < 800_000_000)
    }
  }

  /// Each of a million parts is merged with as many nodes as were there before.
  @Test func aGraphInManyParts() async {
    await #expect(processExitsWith: .success) {
      let node = Wire.field(1, [])
      let first = Wire.field(7, Wire.repeated(node, doublings: 20))
      let others = Wire.repeated(Wire.field(7, node), doublings: 20)
      #expect(throws: Hostile.damaged) { try ONNXFile.decode(Data(first + others)) }
    }
  }
}

private enum Hostile {
  static let damaged = ONNXError.notAModel("its protocol buffers are damaged")
}

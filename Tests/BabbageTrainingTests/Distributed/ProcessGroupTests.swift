import Babbage
import BabbageTestSupport
import BabbageTraining
import Foundation
import Testing

@Suite(.serialized) struct ProcessGroupTests {
  @Test(arguments: [2, 3]) func everyProcessGetsTheSame(size: Int) throws {
    let all = try inGroup(of: size) { group in
      let rank = Double(group.rank)
      let (first, second) = (try TorchTensor.full([2, 3], rank), try TorchTensor.full([], 1))
      try group.sum([first, second])
      let copy = try TorchTensor.full([2], rank + 5)
      try group.broadcast([copy])
      let bytes = try group.gather([UInt8](repeating: 7, count: group.rank * 2))
      let text = try group.broadcast(group.isLead ? Array("lead".utf8) : [1])
      let nothing = try group.gather([]) + [try group.broadcast([UInt8]())]
      try group.barrier()
      return (
        try first.values().values + second.values().values + copy.values().values, bytes, text,
        nothing
      )
    }.map { try $0.get() }
    let sum = Float(size * (size - 1) / 2)
    for (numbers, bytes, text, nothing) in all {
      #expect(numbers == [Float](repeating: sum, count: 6) + [Float(size), 5, 5])
      #expect(bytes == (0..<size).map { [UInt8](repeating: 7, count: 2 * $0) })
      #expect(text == Array("lead".utf8))
      #expect(nothing == [[UInt8]](repeating: [], count: size + 1))
    }
  }

  /// Against LibTorch's own normalisation of the whole batch.
  @Test(arguments: [[8, 3, 4, 5], [8, 3]])
  func normalisationIsThatOfTheWholeBatch(shape: [Int]) throws {
    var random = SeededGenerator(seed: 4)
    let images = [Float].random(shape.reduce(1, *), using: &random).map { 3 + 2 * $0 }
    let weights = [Float].random(images.count, using: &random)
    /// Output, running statistics, then the gradients of images, scale and shift.
    @Sendable func run(_ group: ProcessGroup?) throws -> [[Float]] {
      let (rank, size) = (group?.rank ?? 0, group?.size ?? 1)
      func own(_ values: [Float]) throws -> TorchTensor {
        let length = shape[0] / size
        return try TorchTensor(floats: values, shape: shape).narrow(
          0, start: rank * length, length: length)
      }
      let input = try own(images).clone()
      let gamma = try TorchTensor(floats: [0.5, 1, 2], shape: [3])
      let beta = try TorchTensor(floats: [-1, 0, 1], shape: [3])
      let (mean, variance) = (try TorchTensor.full([3], 0.5), try TorchTensor.full([3], 2))
      for tensor in [input, gamma, beta] { try tensor.setRequiresGradient() }
      let output =
        if let group {
          try input.batchNorm(
            gamma: gamma, beta: beta, runningMean: mean, runningVariance: variance,
            momentum: 0.1, eps: 1e-5, over: group)
        } else {
          try input.batchNorm(
            gamma: gamma, beta: beta, runningMean: mean, runningVariance: variance,
            training: true)
        }
      try (output * own(weights)).sum().backward()
      let shared = try [gamma, beta].map { try #require(try $0.gradient) }
      try group?.sum(shared)
      return try [output, mean, variance, #require(try input.gradient)].map {
        try $0.values().values
      } + shared.map { try $0.values().values }
    }
    let whole = try run(nil)
    let parts = try inGroup(of: 2) { try run($0) }.map { try $0.get() }
    for (index, expected) in whole.enumerated() {
      // Output and the images' gradients are split; the rest is the same for both.
      let isSplit = index == 0 || index == 3
      let found = isSplit ? parts[0][index] + parts[1][index] : parts[0][index]
      #expect(relativeError(found, expected.map(Double.init)) < 1e-5, "\(index)")
      if !isSplit { #expect(parts[1][index] == parts[0][index]) }
    }
  }

  @Test(.slow, .tags(.slow)) func aProcessThatNeverComesIsNamed() throws {
    let port = freePort()
    let launch = LaunchEnvironment(rank: 0, size: 3, host: "127.0.0.1", port: port)
    let error = #expect(throws: GroupError.self) {
      try ProcessGroup(launch, patience: .seconds(15))
    }
    #expect("\(try #require(error))".contains("rank 1 did not come"))
  }

  @Test(.slow, .tags(.slow)) func aLeadThatNeverComesIsReported() throws {
    let port = freePort()
    let launch = LaunchEnvironment(rank: 1, size: 2, host: "127.0.0.1", port: port)
    let error = #expect(throws: GroupError.self) {
      try ProcessGroup(launch, patience: .seconds(15))
    }
    #expect("\(try #require(error))".contains("at 127.0.0.1 port \(port), rank 1 of 2"))
  }

  /// One process stops in the middle: the others' operations fail at once, in a backward pass too.
  @Test(arguments: [false, true]) func theOthersNoticeOneThatLeaves(backward: Bool) throws {
    let start = ContinuousClock.now
    let results = inGroup(of: 3) { group in
      try group.barrier()
      guard group.rank != 1 else { return }
      if backward {
        let input = try TorchTensor.ones([2])
        try input.setRequiresGradient()
        try group.recordedSum(input).sum().backward()
      } else {
        try group.sum([TorchTensor.ones([2])])
      }
    }
    // It does not take as long as an operation may.
    #expect(start.duration(to: .now) < .seconds(900))
    #expect(throws: Never.self) { try results[1].get() }
    for rank in [0, 2] {
      let error = #expect(throws: GroupError.self) { try results[rank].get() }
      guard case .lost(_, rank, 3, _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test func afterAFailureNothingWorks() throws {
    let results = inGroup(of: 2) { group in
      guard group.isLead else { return [Bool]() }
      return try (0..<3).map { _ in
        do {
          try group.barrier()
          return false
        } catch is GroupError { return true }
      }
    }
    #expect(try results[0].get() == [true, true, true])
  }

  /// A process that is there but does not answer.
  @Test(.slow, .tags(.slow)) func anOperationTakesNoLongerThanAllowed() throws {
    let leadHasEnded = DispatchSemaphore(value: 0)
    let port = freePort()
    let results = onThreads(2) { rank in
      defer { if rank == 0 { leadHasEnded.signal() } }
      let group = try ProcessGroup(
        LaunchEnvironment(rank: rank, size: 2, host: "127.0.0.1", port: port),
        patience: .seconds(1800), timeout: .seconds(5))
      if rank == 1 { leadHasEnded.wait() } else { try group.barrier() }
    }
    #expect(throws: GroupError.self) { try results[0].get() }
  }
}

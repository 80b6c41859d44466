import Babbage
import Dispatch
import Foundation
import Synchronization

/// Runs a lowered network for many images, split over threads.
///
/// Each thread takes images of its own and waits for nobody until all are done.
public struct BatchExecutor: Sendable {
  private static let partsPerThread = 16

  private var executors: [Executor]

  /// How many images are worked on at the same time.
  public var threads: Int { executors.count }

  /// Prepares to run a network on several threads.
  ///
  /// - Parameters:
  ///   - network: A network in floating point.
  ///   - threads: The number of threads; one for each core of the machine if `nil`.
  ///   - instructionSet: The kernels to run.
  /// - Throws: `NetworkError.mapsTooLarge(node:bytes:)`
  public init(
    _ network: LoweredNetwork, threads: Int? = nil, instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    self.init(try Executor(network, instructionSet: instructionSet), threads: threads)
  }

  /// Does the same in integers.
  ///
  /// - Parameters:
  ///   - network: A network in integers.
  ///   - threads: The number of threads; one for each core of the machine if `nil`.
  ///   - instructionSet: The kernels to run.
  /// - Throws: `NetworkError.mapsTooLarge(node:bytes:)`
  public init(
    _ network: IntegerNetwork, threads: Int? = nil, instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    self.init(try Executor(network, instructionSet: instructionSet), threads: threads)
  }

  private init(_ executor: Executor, threads: Int?) {
    executors = Array(
      repeating: executor,
      count: max(threads ?? ProcessInfo.processInfo.activeProcessorCount, 1))
  }

  /// Computes the scores of images 0 ..< `count`.
  ///
  /// - Parameters:
  ///   - count: The number of images.
  ///   - image: Gives an image by its number, CHW; called from several threads.
  /// - Returns: The scores of each image, in order.
  public mutating func scores(count: Int, image: @Sendable (Int) -> [Float]) -> [[Float]] {
    var scores = [[Float]](repeating: [], count: count)
    scores.withUnsafeMutableBufferPointer { buffer in
      // Each worker writes its own elements only.
      nonisolated(unsafe) let scores = buffer
      forEachPart(of: count) { executor, range in
        for index in range { scores[index] = executor.run(image(index)) }
      }
    }
    return scores
  }

  /// Computes the scores of images that lie one after another.
  ///
  /// - Parameters:
  ///   - images: NCHW.
  ///   - scores: Room for the scores of each image, in order.
  public mutating func run(_ images: Span<Float>, into scores: inout MutableSpan<Float>) {
    let (inputs, outputs) = (executors[0].inputCount, executors[0].outputCount)
    let count = images.count / inputs
    precondition(scores.count >= count * outputs, "room for the scores of \(count) images")
    images.withUnsafeBufferPointer { images in
      scores.withUnsafeMutableBufferPointer { scores in
        // Each worker reads and writes its own images only; spans cannot go from thread to thread.
        nonisolated(unsafe) let (images, scores) = (images, scores)
        forEachPart(of: count) { executor, range in
          for index in range {
            let image = images.extracting((index * inputs)..<((index + 1) * inputs))
            var room = scores.extracting((index * outputs)..<((index + 1) * outputs)).mutableSpan
            executor.run(image.span, into: &room)
          }
        }
      }
    }
  }

  private mutating func forEachPart(
    of count: Int, run: @Sendable (_ executor: inout Executor, _ images: Range<Int>) -> Void
  ) {
    let workers = min(threads, max(count, 1))
    // Small parts, taken one after another: a thread that wakes up late leaves more to the others.
    let part = max(count / (workers * Self.partsPerThread), 1)
    let next = Atomic<Int>(0)
    executors.withUnsafeMutableBufferPointer { buffer in
      // Each worker uses an executor of its own.
      nonisolated(unsafe) let executors = buffer
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        while true {
          let start = next.wrappingAdd(part, ordering: .relaxed).oldValue
          guard start < count else { return }
          run(&executors[worker], start..<min(start + part, count))
        }
      }
    }
  }
}

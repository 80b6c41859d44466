import Babbage
import Dispatch
import Foundation

/// Runs a plan for many images, split over threads.
public struct BatchExecutor: Sendable {
  /// What is executed.
  public let plan: Plan

  /// How many images are worked on at the same time.
  public let threads: Int

  /// Prepares for as many threads as the machine has cores, unless told otherwise.
  public init(_ plan: Plan, threads: Int? = nil) {
    self.plan = plan
    self.threads = max(threads ?? ProcessInfo.processInfo.activeProcessorCount, 1)
  }

  /// Computes the scores of images 0 ..< `count`.
  ///
  /// - Parameters:
  ///   - count: The number of images.
  ///   - image: Gives an image by its number, CHW; called from several threads.
  /// - Returns: The scores of each image, in order.
  public func scores(count: Int, image: @Sendable (Int) -> [Float]) -> [[Float]] {
    let workers = min(threads, max(count, 1))
    var parts = [[[Float]]](repeating: [], count: workers)
    parts.withUnsafeMutableBufferPointer { buffer in
      // Each worker writes its own element only.
      nonisolated(unsafe) let parts = buffer
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        var executor = Executor(plan)
        let range = (count * worker / workers)..<(count * (worker + 1) / workers)
        parts[worker] = range.map { executor.run(image($0)) }
      }
    }
    return parts.flatMap { $0 }
  }
}

/// How often the right class has one of the highest scores.
public struct Accuracy: Equatable, Sendable {
  /// The number of images.
  public let images: Int
  /// Images whose highest score is the right class.
  public let top1: Int
  /// Images whose right class is among the five highest scores.
  public let top5: Int

  /// Percent of images whose highest score is the right class.
  public var percent: Double { 100 * Double(top1) / Double(max(images, 1)) }
  /// Percent of images whose right class is among the five highest scores.
  public var top5Percent: Double { 100 * Double(top5) / Double(max(images, 1)) }

  /// Counts; of equal scores the lower class comes first, as `argmax` has it.
  public init(scores: [[Float]], labels: some Collection<Int>) {
    var (top1, top5) = (0, 0)
    for (row, label) in zip(scores, labels) {
      guard row.indices.contains(label) else { continue }
      let rank = row.indices.count { row[$0] > row[label] || (row[$0] == row[label] && $0 < label) }
      if rank == 0 { top1 += 1 }
      if rank < 5 { top5 += 1 }
    }
    (images, self.top1, self.top5) = (scores.count, top1, top5)
  }
}

import Babbage

/// A network that a sweep makes.
public struct SweepTask: Equatable, Sendable {
  /// How it is made.
  public enum Work: Equatable, Sendable {
    /// By a plan.
    case plan(CompressionPlan)
    /// By a search for the most accurate network of this many bytes.
    case budget(Int)
    /// By a search for the bytes that the row of this label takes.
    case match(String)
  }

  /// What no other task is called, also the name of its file.
  public let label: String
  /// How it is made.
  public let work: Work

  /// Puts all tasks together; a plan comes before the search that is to match it.
  ///
  /// - Parameters:
  ///   - budgets: Numbers of bytes for which plans are searched.
  ///   - plans: Plans and their names, which label the rows.
  ///   - match: Whether a plan of the same bytes is searched for each of them.
  /// - Returns: The tasks, in the order in which they are worked on.
  /// - Throws: ``SweepError/sameName(_:)``.
  public static func all(
    budgets: [Int], plans: [(name: String, plan: CompressionPlan)], match: Bool
  ) throws(SweepError) -> [SweepTask] {
    let tasks =
      budgets.map { SweepTask(label: "\($0)B", work: .budget($0)) }
      + plans.flatMap { name, plan in
        [SweepTask(label: name, work: .plan(plan))]
          + (match ? [SweepTask(label: "\(name)-match", work: .match(name))] : [])
      }
    var labels: Set<String> = ["dense"]
    for task in tasks where !labels.insert(task.label).inserted { throw .sameName(task.label) }
    return tasks
  }
}

import Babbage

/// A network that a sweep makes.
package struct SweepTask: Equatable, Sendable {
  /// How it is made.
  package enum Work: Equatable, Sendable {
    /// By a plan.
    case plan(CompressionPlan)
    /// By a search for so many bytes.
    case budget(Int)
    /// By a search for the bytes that the row of this label takes.
    case match(String)
  }

  /// What no other task is called, also the name of its file.
  package let label: String
  package let work: Work

  /// All tasks; a plan comes before the search that is to match it.
  ///
  /// - Throws: ``SweepError/sameName(_:)``.
  package static func all(
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

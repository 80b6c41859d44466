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
    /// By training a built-in network, so thin that it takes at most the bytes of the row of this
    /// label, for so many epochs, and storing its layers by a scheme.
    case rival(of: String, model: String, scheme: Scheme, epochs: Int)
  }

  /// What no other task is called, also the name of its file.
  public let label: String
  /// How it is made.
  public let work: Work

  /// What the dense network is called that a rival is made of, while it is trained.
  var denseLabel: String { "\(label)-dense" }

  /// Puts all tasks together; a plan comes before the search that is to match it.
  ///
  /// - Parameters:
  ///   - budgets: Numbers of bytes for which plans are searched.
  ///   - plans: Plans and their names, which label the rows.
  ///   - match: Whether a plan of the same bytes is searched for each of them.
  ///   - rivals: How thinner dense networks are made for each of all these; `nil` makes none.
  /// - Returns: The tasks, in the order in which they are worked on.
  /// - Throws: ``SweepError/sameName(_:)``, ``SweepError/badRival(_:)``.
  public static func all(
    budgets: [Int], plans: [(name: String, plan: CompressionPlan)], match: Bool,
    rivals: RivalOptions? = nil
  ) throws(SweepError) -> [SweepTask] {
    let compressed =
      budgets.map { SweepTask(label: "\($0)B", work: .budget($0)) }
      + plans.flatMap { name, plan in
        [SweepTask(label: name, work: .plan(plan))]
          + (match ? [SweepTask(label: "\(name)-match", work: .match(name))] : [])
      }
    var tasks: [SweepTask] = []
    for task in compressed { tasks += [task] + (try rivals?.tasks(besides: task) ?? []) }
    var labels: Set<String> = ["dense"]
    for task in tasks where !labels.insert(task.label).inserted { throw .sameName(task.label) }
    return tasks
  }
}

import Babbage

extension Network {
  /// Refuses this network as the teacher of one for other images or classes.
  ///
  /// Classes without names are taken for the other network's, in its order.
  func check(teaches network: Network) throws(TrainingError) {
    guard input == network.input else {
      throw .teacherOfOtherImages(input, network: network.input)
    }
    guard output.count == network.output.count else {
      throw .teacherOfOtherClasses(
        "\(output.count) classes", network: "\(network.output.count)")
    }
    for (index, names) in zip(classNames, network.classNames).enumerated()
    where names.0 != names.1 {
      throw .teacherOfOtherClasses(
        "'\(names.0)' as class \(index + 1)", network: "'\(names.1)'")
    }
  }
}

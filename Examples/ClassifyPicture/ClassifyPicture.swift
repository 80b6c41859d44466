import Babbage
import BabbageData
import BabbageRuntime
import Foundation

/// Says what a picture shows: `swift run ClassifyPicture Models/lenet5-mnist.babbage digit.png`.
@main
struct ClassifyPicture {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { return print("usage: ClassifyPicture NETWORK PICTURE") }
    let network = try NetworkFile.read(from: URL(fileURLWithPath: arguments[1]))
    var executor = try Executor(LoweredNetwork(network))  // memory is laid out here, once

    let reader = try PictureReader(network.input, convention: network.pictures)
    let picture = try reader.read(URL(fileURLWithPath: arguments[2]))
    for warning in picture.warnings { print("warning: \(warning)") }
    let scores = executor.run(picture.image.tensor.values)

    let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    print(network.classNames.isEmpty ? "\(best)" : network.classNames[best])
  }
}

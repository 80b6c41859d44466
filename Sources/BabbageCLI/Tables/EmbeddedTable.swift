import BabbageData
import BabbageEmbedded
import BabbageReport
import BabbageWorkflows

/// What an exported program takes, a row for each layer.
enum EmbeddedTable {
  static func text(of network: EmbeddedNetwork) -> String {
    let isCoded = network.decodedBytes > 0
    var table = Table(
      [("layer", .left), ("flash", .right), ("ram", .right), ("scratch", .right)]
        + (isCoded ? [("weights", .right)] : []))
    for size in network.sizes {
      let bytes = [size.flash, size.ram, size.scratch] + (isCoded ? [size.weights] : [])
      table.append([size.name] + bytes.map(NumberText.count))
    }
    let count = NumberText.count
    let (constants, code) = (network.constantBytes, network.codeBytes)
    return """
      \(network.name) as C, bytes with pointers of 32 bits

      \(table.text)

      flash   \(count(constants + code)): constants \(count(constants)), code about \(count(code)) \
      (Cortex-M4, -Os)
      static  \(count(network.staticBytes)): maps, \(isCoded ? "decoded weights, " : "")\
      working memory, counters\
      \(network.streams ? "; the image comes row by row" : "")
      caller  \(count(network.callerBytes)): scores\(network.streams ? "" : " and image")
      """
  }
}

/// The same for a program.
struct EmbeddedFigures: Encodable {
  let name: String
  let constantBytes: Int
  let codeBytes: Int
  let staticBytes: Int
  let callerBytes: Int
  let layers: [EmbeddedNetwork.StageSize]
  let files: [String]
  let data: DataFigures

  init(_ project: CProject, _ data: Dataset) {
    let requirements = project.requirements
    name = project.name
    (constantBytes, codeBytes) = (requirements.constantBytes, requirements.codeBytes)
    (staticBytes, callerBytes) = (requirements.staticBytes, requirements.callerBytes)
    layers = requirements.layers
    files = project.files.map(\.path)
    self.data = DataFigures(data)
  }
}

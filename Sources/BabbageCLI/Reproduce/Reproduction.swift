import Babbage
import BabbageData
import Foundation

/// A row of the paper beside what files of Babbage reach in this run.
package struct ReproducedRow: Codable, Equatable, Sendable {
  /// A file, and what was found out about it.
  package struct Model: Codable, Equatable, Sendable {
    package let file: String
    /// What was measured; without accuracy if there is no data, `nil` if there is no file.
    package var measured: Figures?
    /// What is missing, and how to get it.
    package var missing: String?
  }

  package let name: String
  package let title: String
  package let data: String
  package let paper: PaperRow.Claim
  package var models: [Model]
}

/// Measures the files that stand beside rows of the paper.
package struct Reproduction {
  private let models: URL
  private let dataDirectory: URL?
  private var datasets: [String: Result<Dataset, Missing>] = [:]

  private struct Missing: Error { let text: String }

  /// - Parameters:
  ///   - models: The folder of the files.
  ///   - dataDirectory: A folder to look for data sets first.
  package init(models: URL, dataDirectory: URL?) {
    self.models = models
    self.dataDirectory = dataDirectory
  }

  /// The rows of some names, in the paper's order; all if there are no names.
  ///
  /// - Throws: ``CommandFailure/unknownRow(_:known:)``.
  package static func rows(
    named names: [String], of all: [PaperRow] = PaperRow.all
  ) throws(CommandFailure) -> [PaperRow] {
    let known = all.map(\.name)
    for name in names where !known.contains(name) { throw .unknownRow(name, known: known) }
    return names.isEmpty ? all : all.filter { names.contains($0.name) }
  }

  /// Evaluates every file of a row on the complete test images.
  ///
  /// - Throws: What is wrong with a file that is there; that one is not there is part of the result.
  package mutating func measure(_ row: PaperRow) throws -> ReproducedRow {
    ReproducedRow(
      name: row.name, title: row.title, data: row.data, paper: row.paper,
      models: try row.models.map { try measure($0, on: row.data) })
  }

  private mutating func measure(
    _ model: PaperRow.Model, on data: String
  ) throws -> ReproducedRow.Model {
    let file = models.appendingPathComponent(model.file)
    guard FileManager.default.fileExists(atPath: file.path) else {
      let remedy = model.recipe.map { ": \($0) makes it" } ?? " yet"
      return ReproducedRow.Model(file: model.file, missing: "no model" + remedy)
    }
    let network = try NetworkFile.read(from: file)
    var figures = Figures(of: network, in: LayerForms(network))
    switch try dataset(data) {
    case .success(let data):
      try Evaluation(of: network, on: data.test, of: data).add(to: &figures)
      return ReproducedRow.Model(file: model.file, measured: figures)
    case .failure(let missing):
      return ReproducedRow.Model(file: model.file, measured: figures, missing: missing.text)
    }
  }

  /// Loads a data set once.
  private mutating func dataset(_ name: String) throws -> Result<Dataset, Missing> {
    if let known = datasets[name] { return known }
    let result: Result<Dataset, Missing>
    do {
      result = .success(try DatasetCatalog.load(name, dataDirectory: dataDirectory))
    } catch DatasetError.notFound {
      result = .failure(Missing(text: "no data: babbage data fetch \(name)"))
    } catch DatasetError.unknownName {
      result = .failure(Missing(text: "no data: Babbage cannot read \(name) yet"))
    }
    datasets[name] = result
    return result
  }
}

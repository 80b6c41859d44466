import Babbage
import BabbageData
import Foundation

/// A row of the paper, and what files of Babbage reach in this run.
public struct ReproducedRow: Codable, Equatable, Sendable {
  /// A file, and what was measured.
  public struct Model: Codable, Equatable, Sendable {
    /// The file's name in the folder of models.
    public let file: String
    /// What was measured; without accuracy if there is no data, `nil` if there is no file.
    public var measured: Figures?
    /// What is missing, and how to get it.
    public var missing: String?
  }

  /// The row's name.
  public let name: String
  /// The network and the data, for a person.
  public let title: String
  /// The data set's name.
  public let data: String
  /// What the paper says.
  public let paper: PaperRow.Claim
  /// The files.
  public var models: [Model]
}

/// Measures the files that are compared with rows of the paper.
///
///     var reproduction = Reproduction(models: folder)
///     let rows = try Reproduction.rows(named: []).map { try reproduction.measure($0) }
public struct Reproduction {
  private let models: URL
  private let dataDirectory: URL?
  private let missingData: (String) -> String
  private var datasets: [String: Result<Dataset, Missing>] = [:]

  private struct Missing: Error { let text: String }

  /// Prepares a reproduction.
  ///
  /// - Parameters:
  ///   - models: The folder of the files.
  ///   - dataDirectory: A folder to look for data sets first.
  ///   - missingData: What a row says of a data set that is not on this machine, by the data set's
  ///     name.
  public init(
    models: URL, dataDirectory: URL? = nil,
    missingData: @escaping (String) -> String = { "\($0) is not on this machine" }
  ) {
    self.models = models
    self.dataDirectory = dataDirectory
    self.missingData = missingData
  }

  /// Finds rows by name.
  ///
  /// - Parameters:
  ///   - names: The names; none stands for all rows.
  ///   - all: The rows to choose from.
  /// - Returns: The rows, in the paper's order.
  /// - Throws: ``ReproductionError/unknownRow(_:known:)``.
  public static func rows(
    named names: [String], of all: [PaperRow] = PaperRow.all
  ) throws(ReproductionError) -> [PaperRow] {
    let known = all.map(\.name)
    for name in names where !known.contains(name) { throw .unknownRow(name, known: known) }
    return names.isEmpty ? all : all.filter { names.contains($0.name) }
  }

  /// Evaluates every file of a row on the complete test images.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - observer: Is told how far it is.
  /// - Returns: The row with what was measured; that a file or its data is missing is part of it.
  /// - Throws: What is wrong with a file that is there.
  public mutating func measure(
    _ row: PaperRow, observer: RunObserver = RunObserver()
  ) throws -> ReproducedRow {
    ReproducedRow(
      name: row.name, title: row.title, data: row.data, paper: row.paper,
      models: try row.models.map { try measure($0, on: row.data, observer) })
  }

  private mutating func measure(
    _ model: PaperRow.Model, on data: String, _ observer: RunObserver
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
      try Evaluation(of: network, on: data.test, of: data, observer: observer)
        .add(to: &figures)
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
      result = .failure(Missing(text: "no data: " + missingData(name)))
    } catch DatasetError.unknownName {
      result = .failure(Missing(text: "no data: Babbage cannot read \(name) yet"))
    }
    datasets[name] = result
    return result
  }
}

import BabbageData
import BabbageTestSupport
import Foundation
import Testing

extension DataTests {
  /// Two small sets with files of the same names.
  @Suite(.needs(.python3), .tags(.tool)) struct DatasetLocatorTests {
    private static let names = [
      "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
      "t10k-labels-idx1-ubyte",
    ]
    private let scratch: Scratch
    private let contents: [String: [[UInt8]]]
    private let digits: DatasetDescription
    private let clothes: DatasetDescription

    init() throws {
      let scratch = try Scratch()
      let contents = [
        "digits": [Idx.images, Idx.labels, Idx.images, Idx.labels],
        "clothes": [
          Idx.bytes([1, 4, 5], Array(repeating: 7, count: 20)), Idx.bytes([1], [1]),
          Idx.bytes([2, 4, 5], Array(repeating: 8, count: 40)), Idx.bytes([2], [0, 1]),
        ],
      ]
      func describe(_ name: String) throws -> DatasetDescription {
        let urls = try zip(Self.names, contents[name, default: []]).map {
          try scratch.write($1, to: "described/\(name)/\($0)")
        }
        let files = try zip(Self.names, Oracle.sha256(urls)).map {
          DatasetFile(name: $0, packedBytes: 0, packedSHA256: "", contentSHA256: $1)
        }
        return DatasetDescription(
          name: name, title: name, classNames: ["a", "b", "c"], trainImages: files[0],
          trainLabels: files[1], testImages: files[2], testLabels: files[3])
      }
      digits = try describe("digits")
      clothes = try describe("clothes")
      self.scratch = scratch
      self.contents = contents
    }

    private func put(_ name: String, in folder: String, packed: Bool) throws {
      for (file, bytes) in zip(Self.names, contents[name, default: []]) {
        let content = packed ? Array(try Oracle.gzip(bytes)) : bytes
        try scratch.write(content, to: "\(folder)/\(file)\(packed ? ".gz" : "")")
      }
    }

    private func folder(_ path: String) -> URL { scratch.url.appendingPathComponent(path) }

    private func locate(
      _ description: DatasetDescription, directory: String? = nil,
      environment: [String: String] = [:], system: [String] = []
    ) throws -> String {
      let located = try DatasetLocator(
        dataDirectory: directory.map(folder), environment: environment,
        systemDirectories: system.map(folder)
      ).locate(description)
      #expect(try located.load().name == description.name)
      return String(located.folder.path.dropFirst(scratch.url.path.count + 1))
    }

    @Test(arguments: [false, true]) func acceptsPackedAndPlainFiles(packed: Bool) throws {
      try put("digits", in: "a/digits", packed: packed)
      try put("digits", in: "b", packed: packed)
      #expect(try locate(digits, directory: "a") == "a/digits")
      #expect(try locate(digits, directory: "b") == "b")
    }

    @Test func keepsTheOrder() throws {
      let places = [
        "given/digits", "variable/digits", "cache/babbage/datasets/digits", "system/digits",
      ]
      for place in places { try put("digits", in: place, packed: true) }
      let environment = [
        "BABBAGE_DATA": folder("variable").path, "XDG_CACHE_HOME": folder("cache").path,
        "HOME": folder("home").path,
      ]
      for place in places {
        #expect(
          try locate(digits, directory: "given", environment: environment, system: ["system"])
            == place)
        try FileManager.default.removeItem(at: folder(place))
      }
      #expect(throws: DatasetError.self) {
        try locate(digits, directory: "given", environment: environment, system: ["system"])
      }
    }

    @Test func cacheFollowsTheEnvironment() {
      func cache(_ environment: [String: String]) -> String? {
        DatasetLocator.cacheDirectory(environment: environment)?.path
      }
      #expect(cache(["HOME": "/h"]) == "/h/.cache/babbage/datasets")
      #expect(cache(["HOME": "/h", "XDG_CACHE_HOME": "/c"]) == "/c/babbage/datasets")
      #expect(cache(["HOME": "/h", "XDG_CACHE_HOME": "c"]) == "/h/.cache/babbage/datasets")
      #expect(cache([:]) == nil)
    }

    @Test func tellsSetsWithTheSameFileNamesApart() throws {
      try put("clothes", in: "plain", packed: true)
      try put("digits", in: "plain/digits", packed: true)
      #expect(try locate(clothes, directory: "plain") == "plain")
      #expect(try locate(digits, directory: "plain") == "plain/digits")
      try put("clothes", in: "wrong/digits", packed: false)
      #expect(throws: DatasetError.self) { try locate(digits, directory: "wrong") }
    }

    @Test func saysWhereItLooked() throws {
      try put("clothes", in: "a", packed: false)
      try put("digits", in: "b", packed: false)
      try FileManager.default.removeItem(at: folder("b/t10k-images-idx3-ubyte"))
      let error = #expect(throws: DatasetError.self) {
        try locate(
          digits, directory: "a", environment: ["BABBAGE_DATA": folder("b").path], system: ["c"])
      }
      let text = try #require(error).description
      #expect(text.contains("\(folder("a").path) (holds another data set)"))
      #expect(text.contains("\(folder("b").path) (t10k-images-idx3-ubyte.gz is missing)"))
      #expect(text.contains("\(folder("c").path) (no such folder)"))
      #expect(text.hasSuffix("download it with `DatasetFetcher`, or pass `dataDirectory`"))
    }

    @Test func refusesImagesOfAnotherSet() throws {
      try put("digits", in: "a", packed: false)
      let images = try scratch.write(
        Idx.bytes([3, 4, 5], Array(repeating: 9, count: 60)), to: "a/t10k-images-idx3-ubyte")
      #expect(throws: DatasetError.differentContent(file: images.path, name: "digits")) {
        try locate(digits, directory: "a")
      }
    }
  }
}

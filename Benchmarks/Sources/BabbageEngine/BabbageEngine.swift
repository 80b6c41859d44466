import Babbage
import BabbageInterchange
import BabbageRuntime
import Foundation

/// A loaded network and its executor.
final class LoadedNetwork {
  var executor: BatchExecutor
  let inputCount: Int
  let outputCount: Int

  init(_ network: Network, kind: Kind, threads: Int) throws {
    switch kind {
    case .cheapest: executor = try BatchExecutor(LoweredNetwork(network), threads: threads)
    case .dense:
      let dense = try LoweredNetwork(network, forms: LayerForms(network, .dense))
      executor = try BatchExecutor(dense, threads: threads)
    case .integer:
      // A random image is enough for calibration, because only the speed matters.
      let image = (0..<network.input.count).map { _ in Float.random(in: 0...1) }
      let integers = try IntegerNetwork(network, calibratedOn: [image])
      executor = try BatchExecutor(integers, threads: threads)
    }
    inputCount = network.input.count
    outputCount = network.output.count
  }

  /// In which form the network is computed.
  enum Kind: Int32 {
    case cheapest, dense, integer
  }
}

/// Loads a network from a file of Babbage's or an ONNX model; `NULL` if that fails, with the reason on standard error.
@_cdecl("babbage_open")
public func open(
  _ path: UnsafePointer<CChar>, _ kind: Int32, _ threads: Int32
) -> UnsafeMutableRawPointer? {
  do {
    let url = URL(fileURLWithPath: String(cString: path))
    let network =
      url.pathExtension == "onnx" ? try ONNXFile.read(from: url) : try NetworkFile.read(from: url)
    let loaded = try LoadedNetwork(
      network, kind: LoadedNetwork.Kind(rawValue: kind) ?? .cheapest, threads: Int(threads))
    return Unmanaged.passRetained(loaded).toOpaque()
  } catch {
    print("error: \(error)")
    return nil
  }
}

/// Computes the scores of `count` images, NCHW.
@_cdecl("babbage_run")
public func run(
  _ handle: UnsafeMutableRawPointer, _ images: UnsafePointer<Float>, _ count: Int32,
  _ scores: UnsafeMutablePointer<Float>
) {
  let loaded = Unmanaged<LoadedNetwork>.fromOpaque(handle).takeUnretainedValue()
  let pixels = UnsafeBufferPointer(start: images, count: Int(count) * loaded.inputCount)
  var room = UnsafeMutableBufferPointer(start: scores, count: Int(count) * loaded.outputCount)
    .mutableSpan
  loaded.executor.run(pixels.span, into: &room)
}

/// Releases the network.
@_cdecl("babbage_close")
public func close(_ handle: UnsafeMutableRawPointer) {
  Unmanaged<LoadedNetwork>.fromOpaque(handle).release()
}

import ArgumentParser
import Babbage
import Foundation

/// How the program ends when something goes wrong.
enum ErrorReporting {
  /// Reports the error in one line and exits: 1 for errors, 64 for usage, 0 for help, which is
  /// printed.
  static func exit(for error: any Error) -> Never {
    let isParsers = error is ExitCode || BabbageCommand.exitCode(for: error) != .failure
    guard isParsers else { fail(error) }
    let (code, text) = (BabbageCommand.exitCode(for: error), BabbageCommand.fullMessage(for: error))
    if code.isSuccess {
      if !text.isEmpty { print(text) }
      do { try StandardStreams.flushOutput() } catch { fail(error) }
    } else if !text.isEmpty {
      StandardStreams.complain(text + "\n")
    }
    Foundation.exit(code.rawValue)
  }

  private static func fail(_ error: any Error) -> Never {
    StandardStreams.complain("error: \(line(for: error))\n")
    Foundation.exit(ExitCode.failure.rawValue)
  }

  /// What is said about an error, without line breaks.
  package static func line(for error: any Error) -> String {
    let text =
      switch error {
      case let error as any DescribedError: error.description
      case is CancellationError: "stopped"
      case is any LocalizedError, is any CustomNSError: error.localizedDescription
      default: String(describing: error)
      }
    // The program's own messages may have lines; what they quote can do nothing in one.
    return text.split(whereSeparator: \.isNewline).joined(separator: " ").shown
  }
}

/// Why a command cannot do what it was asked to.
package enum CommandFailure: DescribedError, Equatable {
  /// No built-in network has this name; the known names follow.
  case unknownModel(String, known: [String])
  /// The images have fewer rows or columns than a built-in network needs.
  case imagesTooSmall(model: String, images: MapShape, smallest: Int)
  /// A file would be written over one that is read.
  case outputIsInput(String)
  /// The network's input is neither grey nor coloured.
  case notAPicture(network: MapShape, path: String)
  /// A file has schemes of its own already.
  case schemeOfFile(String)
  /// There is no folder for downloads.
  case noCache
  /// The paper has no such row; the known names follow.
  case unknownRow(String, known: [String])
  /// A file would be replaced that Babbage did not write.
  case notOurs(String)
  /// A file of tensors says nothing about the network that they belong to.
  case noModelNamed(String)

  /// A data set has no images of a split.
  case noSplit(String, data: String)
  /// So many of the pictures could not be read; each was named before.
  case unreadablePictures(Int, of: Int)

  /// A description of hardware has a line that means nothing; the known names follow.
  case unknownSetting(String, path: String, known: [String])
  /// A description of hardware has a value that is no number, or none where one is needed.
  case badSetting(String, value: String?, path: String)
  /// None of these compilers makes WebAssembly.
  case noWebAssembly([String])
  /// Results cannot be printed; the system's reason follows, if it is known.
  case cannotPrint(String?)
  /// A compiler refused what was exported.
  case doesNotCompile(compiler: String, message: String)

  /// What is wrong.
  package var what: String {
    switch self {
    case .unknownModel(let name, _): "there is no model named \(name)"
    case .imagesTooSmall(let model, let images, let smallest):
      "images of \(images.height)x\(images.width) are too small for \(model), "
        + "which needs \(smallest)x\(smallest)"
    case .outputIsInput: "the output would overwrite a file that is read"
    case .notAPicture(let network, _): "a picture cannot fill an input of \(network)"
    case .schemeOfFile: "a scheme was given for a network that is read from a file"
    case .noCache: "there is no folder to download to"
    case .unknownRow(let name, _): "there is no row named \(name)"
    case .notOurs: "the file is not one that Babbage wrote"
    case .noModelNamed: "a safetensors file holds numbers without a graph"
    case .noSplit(let split, _): "there are no \(split) images"
    case .unreadablePictures(let count, let all): "\(count) of \(all) pictures cannot be read"
    case .unknownSetting(let name, _, _): "there is no setting named \(name)"
    case .badSetting(let name, let value?, _): "\(name) cannot be '\(value)'"
    case .badSetting(let name, nil, _): "\(name) is missing"
    case .noWebAssembly: "there is no compiler for WebAssembly"
    case .cannotPrint(let reason):
      "the results cannot be printed" + (reason.map { " (\($0))" } ?? "")
    case .doesNotCompile(_, let message): "the exported program does not compile: \(message)"
    }
  }

  /// Where.
  package var location: String {
    switch self {
    case .unknownModel, .imagesTooSmall: "at option '--model'"
    case .outputIsInput(let path): "at \(path)"
    case .notAPicture(_, let path): "in \(path)"
    case .schemeOfFile(let path): "at \(path)"
    case .noCache: "as neither HOME nor XDG_CACHE_HOME is set"
    case .unknownRow: "at option '--row'"
    case .notOurs(let path): "at \(path)"
    case .noModelNamed(let path): "at \(path)"
    case .noSplit(_, let data): "in data set '\(data)'"
    case .unreadablePictures: "among the arguments"
    case .unknownSetting(_, let path, _), .badSetting(_, _, let path): "in \(path)"
    case .noWebAssembly([]): "as there is no clang on the PATH"
    case .noWebAssembly(let tried): "among \(tried.joined(separator: ", "))"
    case .cannotPrint: "at standard output"
    case .doesNotCompile(let compiler, _): "by \(compiler)"
    }
  }

  /// What to do.
  package var remedy: String {
    switch self {
    case .unknownModel(_, let known): "choose from \(known.joined(separator: ", "))"
    case .imagesTooSmall: "choose another network, or larger images"
    case .outputIsInput: "choose another output"
    case .notAPicture: "use a network with 1 or 3 input channels"
    case .schemeOfFile: "leave the option out, or name a built-in network"
    case .noCache: "pass --data-dir"
    case .unknownRow(_, let known): "choose from \(known.joined(separator: ", "))"
    case .notOurs: "choose another folder, or move the file away"
    case .noModelNamed:
      "name the built-in network with --model, one of \(ModelCatalog.names.joined(separator: ", "))"
    case .noSplit: "choose another --split"
    case .unreadablePictures: "see the lines above"
    case .unknownSetting(_, _, let known): "choose from \(known.joined(separator: ", "))"
    case .noWebAssembly:
      "put Swift's own toolchain on the PATH, or name a clang that has wasm32 and wasm-ld with --clang"
    case .cannotPrint: "check that it is open and has space left"
    case .doesNotCompile: "name another clang with --clang"
    case .badSetting: "write a line such as `rows: 12`"
    }
  }
}

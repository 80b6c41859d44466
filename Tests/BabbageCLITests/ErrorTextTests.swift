import Babbage
import BabbageCLI
import BabbageData
import BabbageEmbedded
import BabbageInterchange
import BabbageReport
import BabbageTestSupport
import BabbageTraining
import BabbageWorkflows
import Foundation
import Testing

/// Errors of libraries name properties; whoever uses the program reads options and commands.
@Suite struct ErrorTextTests {
  private static let scheme = "write for example: conv1: filters=linear/10 window=quadratic bits=4"

  private static let texts: [(error: any DescribedError, text: String)] = [
    (
      BuiltInNetworkError.unknown("a", known: ["b", "c"]),
      "there is no model named a, at option '--model', choose from b, c"
    ),
    (
      ReproductionError.unknownRow("a", known: ["b"]),
      "there is no row named a, at option '--row', choose from b"
    ),
    (
      TrainingError.badOption("batchSize", value: "0"),
      "0 is out of range, at option '--batch-size', see the command's help for sensible values"
    ),
    (
      TrainingError.badOption("SearchOptions.epochs", value: "[]"),
      "[] is out of range, at option '--trial-epochs', see the command's help for sensible values"
    ),
    (
      TrainingError.unevenBatch(25, processes: 2),
      "2 processes cannot share a batch of 25 evenly, at option '--batch-size', use a multiple of "
        + "the number of processes"
    ),
    (
      TrainingError.otherRun(
        path: "p",
        RunIdentity(["--epochs": "2", "--trial-epochs": "1", "--held-out": "0.2", "the plan": "a"])
          .differences(
            from: RunIdentity([
              "--epochs": "1", "--trial-epochs": "2,5", "--held-out": "0.1", "the plan": "`epochs`",
            ]))),
      "the file belongs to another run: --epochs was 1 and is 2; --held-out was 0.1 and is 0.2; "
        + "--trial-epochs was 2,5 and is 1; the plan was `epochs` and is a, at p, repeat the "
        + "command that wrote it, or start again without --resume"
    ),
    (
      TrainingError.earlierVersion(path: "p"),
      "an earlier Babbage wrote this, in another form, at p, start again without "
        + "--resume"
    ),
    (
      TrainingError.noDevice("cuda"),
      "LibTorch finds no cuda device, at option '--device', use a LibTorch that was built for it "
        + "(docs/gpu.md), or --device cpu"
    ),
    (
      TrainingError.budgetTooSmall(bytes: 3, fewest: 40),
      "no plan for this network is as small as 3 bytes, at option '--budget', allow at least 40 bytes"
    ),
    (
      TrainingError.payloadTooSmall(bytes: 30, fewest: 40),
      "no network with this plan fits 30 bytes: 40 are not for coefficients, at option "
        + "'--coded-bytes', allow more bytes, or use a plan with fewer core maps and dense layers"
    ),
    (
      TrainingError.accuracyOutOfReach(wanted: 99, reached: 98, bytes: 7),
      "7 bytes reach 98.0 % on held-out images, not 99.0 %, at option '--max-drop', allow a larger "
        + "drop, more bytes, or longer trials"
    ),
    (
      TrainingError.badTrialLog(path: "p", line: 3),
      "the record of trials cannot be read, at p, line 3, remove the file, or start again without "
        + "--resume"
    ),
    (
      GroupError.lost(operation: "sum", rank: 1, size: 2, reason: "gone"),
      "another process is gone (gone), in sum, rank 1 of 2, see what the other processes say, then "
        + "start all of them again with --resume, which goes on from the last checkpoint"
    ),
    (
      SweepError.alreadyThere(path: "p"),
      "there are already results of a sweep, at p, go on from them with --resume, or choose another "
        + "folder"
    ),
    (
      SweepError.otherSweep(path: "p", differences: ["`seed` was 0 and is 3"]),
      "the results belong to another sweep: --seed was 0 and is 3, at p, repeat the command that "
        + "wrote them with other budgets and plans only, or choose another folder"
    ),
    (
      SweepError.sameName("a"),
      "two networks would be named a, at option '--plan', rename the plan's file"
    ),
    (
      SweepError.badRival(Scheme(filters: AxisScheme(degree: .linear, interval: .all))),
      "'filters=linear/all' approximates a rival's layers, at option '--rival-scheme', give terms "
        + "like bits=4 and scales=5 only"
    ),
    (
      BuiltInNetworkError.notBuiltIn("n"),
      "network 'n' has none of the built-in architectures, so it cannot be made thinner, at option "
        + "'--rivals', name the --rival-model to make thinner instead"
    ),
    (
      TrainingError.teacherOfOtherClasses("10 classes", network: "4"),
      "the teacher knows 10 classes, the network 4, at option '--teacher', choose a teacher with the "
        + "network's images and classes"
    ),
    (
      TrainingError.teacherOfOtherImages(
        MapShape(channels: 1, height: 28, width: 28),
        network: MapShape(channels: 3, height: 32, width: 32)),
      "the teacher is for images of 1x28x28, the network for 3x32x32, at option '--teacher', choose a "
        + "teacher with the network's images and classes"
    ),
    (
      EmbeddedError.tooMuchFlash(bytes: 5, limit: 4, largest: "c", layerBytes: 3),
      "5 bytes of flash where 4 are allowed, 3 of them for one layer, at layer 'c', raise "
        + "--max-flash, or compress this layer further"
    ),
    (
      EmbeddedError.tooMuchMemory(bytes: 5, limit: 4, largest: "c", layerBytes: 3),
      "5 bytes of RAM where 4 are allowed, 3 of them while one layer runs, at layer 'c', raise "
        + "--max-ram, or stream the image by rows with --stream"
    ),
    (
      WebAddressError(address: "x:"),
      "'x:' is not the address of a document, at option '--report', give one that begins with https:// "
        + "or http://, or the path of a file beside the page"
    ),
    (
      WebAssemblyError.noCompiler([]),
      "there is no compiler for WebAssembly, as there is no clang on the PATH, put Swift's own "
        + "toolchain on the PATH, or name a clang that has wasm32 and wasm-ld with --clang"
    ),
    (
      WebAssemblyError.doesNotCompile(compiler: "cc", message: "m"),
      "the exported program does not compile: m, by cc, name another clang with --clang"
    ),
    (
      DatasetError.notFound(name: "mnist", searched: ["a", "b"]),
      "the data set mnist was not found, in a; b, run `babbage data fetch mnist` or pass --data-dir"
    ),
    (
      DatasetError.notUnpacked(name: "cifar-10", archive: "x.tar.gz", searched: []),
      "the data set cifar-10 was not found, as there was no folder to look in, unpack x.tar.gz there "
        + "or pass --data-dir"
    ),
    (
      DatasetError.differentContent(file: "f", name: "mnist"),
      "the content is not that of mnist, in f, remove the file and run `babbage data fetch mnist`, "
        + "or pass another --data-dir"
    ),
    (
      DatasetMismatch.unknownClasses(["z"], network: ["a"], data: ["z"], name: "d"),
      "the network knows no class 'z': it knows 'a', the data has 'z', in data set 'd', rename or "
        + "remove these classes, or train the network for them with `babbage train --from`"
    ),
    (
      FetchError.nothingToFetch("mnist-subset"),
      "mnist-subset comes with the program and needs no download, in the catalogue, use it with "
        + "--data mnist-subset"
    ),
    (
      FetchError.noMirror(file: "f", reasons: []),
      "f could not be downloaded, as it has no mirror, try again later (what has arrived is kept), "
        + "or get it by other means and pass --data-dir"
    ),
    (
      PictureFolderError.noClasses(folder: "f"),
      "there are no classes: no folder with pictures, in f, put the pictures of each class into "
        + "train/CLASS, or into CLASS and pass --holdout 0.1, or list them in a CSV file with the "
        + "columns file and label"
    ),
    (
      PictureFolderError.noTestSplit(folder: "f"),
      "there are no pictures to test with, in f, put some pictures of each class into test/CLASS "
        + "(val, valid, validation will do too), or pass --holdout 0.1 to hold out a tenth of the "
        + "pictures"
    ),
    (
      PictureFolderError.nothingToHoldOut(folder: "f"),
      "there are already pictures for validation and for testing, in f, leave --holdout out"
    ),
    (
      PictureFolderError.twoTables(folder: "f", names: ["a.csv", "b.csv"]),
      "a.csv and b.csv both name files and labels, in f, call them train.csv and test.csv, or pass "
        + "the one to use as --data"
    ),
    (
      PictureFolderError.differentSizes(folder: "f", smallest: "1 x 1", largest: "2 x 2"),
      "the pictures have different sizes, from 1 x 1 to 2 x 2 pixels, in f, pass --image-size, for "
        + "example --image-size 32; pictures are cut and resized to it"
    ),
    (
      PictureFolderError.largePictures(folder: "f", size: "97 x 20", limit: 96),
      "the pictures have 97 x 20 pixels, and a network for more than 96 x 96 is made only on request, "
        + "in f, pass --image-size, for example --image-size 32; pictures are cut and resized to it"
    ),
    (
      PictureFolderError.tooLarge(folder: "f", bytes: 9, limit: 8),
      "the pictures take 9 bytes of memory, more than the limit of 8, in f, use fewer pictures, or a "
        + "smaller --image-size"
    ),
    (
      PictureFolderError.unreadable(folder: "f", count: 1, of: 2, some: ["a.png"]),
      "1 of 2 pictures cannot be read: a.png, in f, repair or remove them, or pass "
        + "--skip-unreadable to go on without"
    ),
    (
      PlanFileError(.empty, path: "p"),
      "the plan is empty, in p, see `babbage compress --help` for an example"
    ),
    (
      PlanFileError(.unknownKey, line: 2, key: "layer", path: "p"),
      "the plan has an unknown key, in p, line 2, key 'layer', use `layers` with a scheme for each "
        + "layer, and `default`"
    ),
    (
      PlanFileError(.notAScheme, key: "a", path: "p"),
      "a scheme is expected here, in p, key 'a', \(scheme)"
    ),
    (
      HardwareFileError.badSetting("rows", value: nil, path: "p"),
      "rows is missing, in p, write a line such as `rows: 12`"
    ),
    // What files and folders are called stays as it is.
    (
      FileError.cannotRead("`resume`"),
      "the file cannot be read, at `resume`, check that it exists and may be read"
    ),
    (
      OutputError.isInput("at option `model`"),
      "the output would overwrite a file that is read, at at option `model`, choose another output"
    ),
  ]

  @Test(arguments: texts.indices) func theProgramSays(index: Int) {
    let (error, text) = Self.texts[index]
    #expect(ErrorReporting.line(for: error) == text)
  }

  /// A library knows neither the options nor the name of a program.
  @Test(arguments: texts.indices) func theLibraryDoesNot(index: Int) {
    let text = Self.texts[index].error.description
    #expect(!text.contains("--") && !text.contains("`babbage"), "\(text)")
  }

  /// Every name that is translated is that of an option.
  @Test func optionsAreThere() throws {
    let commands = [
      ["train"], ["compress"], ["sweep"], ["export", "c"], ["import"], ["page"], ["reproduce"],
      ["data", "fetch"],
    ]
    let help = try commands.map { try Program.run(list: $0 + ["--help"]).output }.joined()
    let options = Set(help.matches(of: /--[a-z-]+/).map { String($0.0) })
    #expect(Set(OptionNames.all).subtracting(options) == [])
  }

  @Test func tensorsThatDoNotMatch() throws {
    let empty: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsFile(Data(empty)).filling(.leNet5())
    }
    let text = ErrorReporting.line(for: try #require(error))
    #expect(
      text.hasSuffix(
        ", in the tensors for lenet5, choose the model that the file was made for, or pass "
          + "--rename old=new for prefixes"), "\(text)")
  }

  @Test func descriptionsOfHardwareHaveTheirOwnHelp() throws {
    var error = PlanFileError(.valueNotText, line: 1, key: "rows", path: "p")
    error.use = .settings
    #expect(
      ErrorReporting.line(for: error) == "a single number or word is expected here, in p, line 1, "
        + "key 'rows', see `babbage simulate --help` for an example")
  }
}

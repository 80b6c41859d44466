import Babbage
import BabbageTraining

/// What `babbage demo` does: everything that may be tuned, in one place.
struct DemoRecipe {
  /// The data, part of the program.
  let data = "mnist-subset"

  /// What the network is compressed to.
  func plan() throws(SchemeError) -> CompressionPlan {
    CompressionPlan(layers: [
      "conv1": try Scheme(parsing: "filters=quadratic/7 window=quadratic bits=4"),
      "conv2": try Scheme(
        parsing: "filters=quadratic/17 channels=linear/7 window=quadratic bits=4"),
      "fc1": try Scheme(parsing: "filters=linear/100 channels=linear/8 window=quadratic bits=4"),
      "fc2": try Scheme(parsing: "channels=linear/100 bits=4"),
    ])
  }

  /// How the dense network is trained.
  var training: TrainingOptions {
    var options = TrainingOptions()
    options.epochs = 6
    return options
  }

  /// How the coefficients are trained.
  var compression: CompressionOptions {
    var options = CompressionOptions()
    options.coefficientEpochs = 6
    options.quantizedEpochs = 14
    options.copies = 4
    return options
  }
}

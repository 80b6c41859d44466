// swift-tools-version: 6.2

import PackageDescription

let core: Target.Dependency = .product(name: "Babbage", package: "Babbage")
let runtime: Target.Dependency = .product(name: "BabbageRuntime", package: "Babbage")

let package = Package(
  name: "BabbageBenchmarks",
  platforms: [.macOS(.v15)],
  products: [
    // Loaded by compare.py, so that all engines run in one process.
    .library(name: "BabbageEngine", type: .dynamic, targets: ["BabbageEngine"])
  ],
  dependencies: [.package(name: "Babbage", path: "..")],
  targets: [
    .executableTarget(
      name: "TrainingStep",
      dependencies: [
        core,
        .product(name: "BabbageData", package: "Babbage"),
        .product(name: "BabbageTraining", package: "Babbage"),
        .product(name: "BabbageWorkflows", package: "Babbage"),
      ]),
    .executableTarget(
      name: "HiddenOrder",
      dependencies: [core, runtime, .product(name: "BabbageData", package: "Babbage")]),
    .executableTarget(name: "KernelComparison", dependencies: [core, runtime]),
    .executableTarget(
      name: "SpeedNetworks",
      dependencies: [core, .product(name: "BabbageInterchange", package: "Babbage")]),
    .target(
      name: "BabbageEngine",
      dependencies: [
        core, runtime, .product(name: "BabbageInterchange", package: "Babbage"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

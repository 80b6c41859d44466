// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "BabbageBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Babbage", path: "..")],
  targets: [
    .executableTarget(
      name: "TrainingStep",
      dependencies: [
        .product(name: "Babbage", package: "Babbage"),
        .product(name: "BabbageData", package: "Babbage"),
        .product(name: "BabbageTraining", package: "Babbage"),
      ])
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Babbage",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "babbage", targets: ["BabbageCLI"]),
    .library(name: "Babbage", targets: ["Babbage"]),
    .library(name: "BabbageData", targets: ["BabbageData"]),
    .library(name: "BabbageEmbedded", targets: ["BabbageEmbedded"]),
    .library(name: "BabbageHardware", targets: ["BabbageHardware"]),
    .library(name: "BabbageInterchange", targets: ["BabbageInterchange"]),
    .library(name: "BabbageRuntime", targets: ["BabbageRuntime"]),
    .library(name: "BabbageTraining", targets: ["BabbageTraining"]),
    .library(name: "BabbageWorkflows", targets: ["BabbageWorkflows"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .target(name: "Babbage"),
    .target(
      name: "BabbageData",
      dependencies: ["Babbage", "CCrypto", "CZlib", "CPNG", "CPictures", "CWebP"],
      resources: [.copy("Resources/mnist-subset")]),
    .target(name: "BabbageRuntime", dependencies: ["Babbage", "CKernels"]),
    .target(name: "CKernels"),
    .target(
      name: "BabbageReport", dependencies: ["Babbage", "BabbageData", "CTexts"], exclude: ["Web"]),
    .target(
      name: "BabbageEmbedded", dependencies: ["Babbage", "CTexts"],
      exclude: ["Kernels", "Templates"]),
    .target(
      name: "BabbageHardware", dependencies: ["Babbage", "CTexts"], exclude: ["Modules"]),
    .target(name: "CTexts"),
    .target(name: "BabbageInterchange", dependencies: ["Babbage", "CONNX"]),
    .target(
      name: "BabbageTraining",
      dependencies: ["Babbage", "BabbageData", "CTorch"]),
    .target(
      name: "BabbageWorkflows",
      dependencies: [
        "Babbage", "BabbageData", "BabbageEmbedded", "BabbageHardware", "BabbageReport",
        "BabbageRuntime", "BabbageTraining", "CYAML",
      ]),
    .executableTarget(
      name: "BabbageCLI",
      dependencies: [
        "Babbage", "BabbageData", "BabbageEmbedded", "BabbageHardware", "BabbageInterchange",
        "BabbageReport", "BabbageRuntime", "BabbageTraining", "BabbageWorkflows",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "ClassifyPicture", dependencies: ["Babbage", "BabbageData", "BabbageRuntime"],
      path: "Examples/ClassifyPicture"),
    .executableTarget(
      name: "CustomTraining",
      dependencies: ["Babbage", "BabbageData", "BabbageRuntime", "BabbageTraining"],
      path: "Examples/CustomTraining"),
    .target(name: "CTorch", exclude: ["Bridge"]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    .target(
      name: "CPictures", dependencies: ["CJPEG", "CPNG"],
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png")]),
    .systemLibrary(
      name: "CProtobuf", pkgConfig: "libprotobuf-c",
      providers: [.apt(["libprotobuf-c-dev"]), .brew(["protobuf-c"])]),
    .target(
      name: "CONNX", dependencies: ["CProtobuf"],
      linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
      name: "BabbageTestSupport", dependencies: ["Babbage"], path: "Tests/BabbageTestSupport"),
    .testTarget(name: "BabbageTests", dependencies: ["Babbage", "BabbageTestSupport"]),
    .testTarget(
      name: "BabbageDataTests", dependencies: ["BabbageData", "BabbageTestSupport"],
      exclude: ["Fixtures"]),
    .target(name: "CSteadyState", path: "Tests/CSteadyState"),
    .testTarget(
      name: "BabbageRuntimeTests",
      dependencies: ["BabbageRuntime", "BabbageTestSupport", "CSteadyState"]),
    .testTarget(
      name: "BabbageEmbeddedTests",
      dependencies: ["BabbageData", "BabbageEmbedded", "BabbageRuntime", "BabbageTestSupport"],
      exclude: ["Targets"]),
    .testTarget(
      name: "BabbageHardwareTests",
      dependencies: ["BabbageData", "BabbageHardware", "BabbageRuntime", "BabbageTestSupport"]),
    .testTarget(
      name: "BabbageInterchangeTests",
      dependencies: [
        "BabbageData", "BabbageInterchange", "BabbageRuntime", "BabbageTestSupport",
      ],
      exclude: ["Fixtures", "Oracle", "Snapshots"]),
    .testTarget(
      name: "BabbageTrainingTests",
      dependencies: ["BabbageRuntime", "BabbageTestSupport", "BabbageTraining"]),
    .testTarget(
      name: "BabbageWorkflowsTests",
      dependencies: [
        "BabbageData", "BabbageEmbedded", "BabbageHardware", "BabbageReport", "BabbageRuntime",
        "BabbageTestSupport", "BabbageTraining", "BabbageWorkflows",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "BabbageCLITests",
      dependencies: [
        "BabbageCLI", "BabbageData", "BabbageEmbedded", "BabbageHardware", "BabbageInterchange",
        "BabbageReport", "BabbageRuntime", "BabbageTestSupport", "BabbageTraining",
        "BabbageWorkflows",
      ],
      exclude: ["Pictures", "Snapshots"]),
  ],
  swiftLanguageModes: [.v6]
)

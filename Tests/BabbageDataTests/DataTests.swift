import Testing

/// All tests of this target, one after another: some of them measure memory.
@Suite(.serialized) struct DataTests {}

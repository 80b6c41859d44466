import CKernels

/// Memory whose address does not change: packed weights, and the tables that kernels point at.
///
/// Written while a program is made, only read afterwards.
final class KernelMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// Room for `count` elements, zero at first, aligned to a line of the cache.
  func allocate<Element: BitwiseCopyable>(
    _ type: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element> {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    blocks.append(block)
    return block.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  /// A copy of these elements.
  func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let copy = allocate(Element.self, count: elements.count)
    elements.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { copy.update(from: base, count: source.count) }
    }
    return UnsafePointer(copy)
  }
}

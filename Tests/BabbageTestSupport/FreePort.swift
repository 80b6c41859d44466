import Foundation

/// A port of this machine that nobody listens on.
package func freePort() -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      precondition(bind(descriptor, generic, length) == 0, "no free port")
      precondition(getsockname(descriptor, generic, &length) == 0, "no free port")
    }
    return Int(UInt16(bigEndian: pointer.pointee.sin_port))
  }
}

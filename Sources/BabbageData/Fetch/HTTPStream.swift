import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The response to an HTTP request as it arrives.
enum HTTPStream {
  /// The part of a response before its body.
  struct Head: Sendable {
    /// The status code; 0 if the response is not HTTP.
    let status: Int

    /// The position of the first byte, if the response is a part of the file.
    let rangeStart: Int?

    /// The length of the body, if it is known and the body is not encoded.
    let length: Int?
  }

  enum Event: Sendable {
    case head(Head)
    case body(Data)
  }

  /// Sends `request`: first a head, then pieces of the body.
  ///
  /// The stream throws `URLError` if the connection fails, or with `.timedOut` if nothing arrives
  /// for `idleTimeout`. Ending the iteration ends the request.
  static func events(
    of request: URLRequest, idleTimeout: Duration
  ) -> AsyncThrowingStream<Event, any Error> {
    AsyncThrowingStream { continuation in
      let receiver = Receiver(continuation)
      let configuration = URLSessionConfiguration.ephemeral
      configuration.urlCache = nil
      let session = URLSession(
        configuration: configuration, delegate: receiver, delegateQueue: nil)
      let task = session.dataTask(with: request)
      // The session's own timeouts differ from one platform to another.
      let watchdog = Task {
        while true {
          try await Task.sleep(for: idleTimeout / 4)
          if receiver.isIdle(for: idleTimeout) {
            continuation.finish(throwing: URLError(.timedOut))
            return
          }
        }
      }
      continuation.onTermination = { _ in
        watchdog.cancel()
        session.invalidateAndCancel()
      }
      task.resume()
    }
  }

  private final class Receiver: NSObject, URLSessionDataDelegate, Sendable {
    private let continuation: AsyncThrowingStream<Event, any Error>.Continuation
    private let lastArrival = Mutex(ContinuousClock.now)

    init(_ continuation: AsyncThrowingStream<Event, any Error>.Continuation) {
      self.continuation = continuation
    }

    func isIdle(for duration: Duration) -> Bool {
      lastArrival.withLock { $0.duration(to: .now) > duration }
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      note(.head(Head(response)))
      completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      note(.body(data))
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      continuation.finish(throwing: error)
    }

    private func note(_ event: Event) {
      lastArrival.withLock { $0 = .now }
      continuation.yield(event)
    }
  }
}

extension HTTPStream.Head {
  /// Reads the relevant fields of a response.
  fileprivate init(_ response: URLResponse) {
    let answer = response as? HTTPURLResponse
    status = answer?.statusCode ?? 0
    // "bytes 100-199/200"
    let range = answer?.value(forHTTPHeaderField: "Content-Range") ?? ""
    rangeStart =
      range.hasPrefix("bytes ")
      ? Int(range.dropFirst(6).prefix(while: { $0.isASCII && $0.isNumber })) : nil
    let isEncoded = answer?.value(forHTTPHeaderField: "Content-Encoding") != nil
    let expected = response.expectedContentLength
    length = isEncoded || expected < 0 ? nil : Int(expected)
  }
}

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/event_loop.hpp"
#include "view/page_request.hpp"

namespace cabinwatch::view {

/// Answers browsers on this computer: libmicrohttpd on 127.0.0.1, in the event loop.
///
/// What a request asks for may not be there yet: then it waits, and is handled again by
/// `answer_waiting`. A browser that never reads keeps nothing but its connection, for
/// kLongestSilence; there are kMostConnections at most.
///
/// Main thread only.
class HttpServer {
 public:
  static constexpr unsigned kMostConnections = 16;
  static constexpr std::chrono::seconds kLongestSilence{10};
  /// Largest body of a request that is read; ours have none.
  static constexpr std::size_t kMostBody = 4096;

  /// Nothing: later. What it throws is answered with status 500.
  using Handle = std::function<std::optional<PageAnswer>(const PageRequest&)>;

  /// @param loop  borrowed, lives longer, and does not run after the server's end
  /// @param port  0: any that is free
  /// @throws std::system_error when the port cannot be had
  HttpServer(base::EventLoop& loop, std::uint16_t port, Handle handle);
  /// Closes every connection.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  /// Handles those that wait once more, and closes connections that are silent for too long.
  void answer_waiting();

 private:
  class Daemon;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace cabinwatch::view

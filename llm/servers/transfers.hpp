#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "llm/servers/curl_handles.hpp"
#include "llm/servers/transfer.hpp"
#include "pipeline/thread_check.hpp"

namespace cabinwatch::llm {

/// Drives any number of HTTP exchanges at the same time, over connections that are kept open.
///
/// One thread, but for `wake`, which any may call.
class Transfers {
 public:
  using Id = std::uint64_t;

  /// @param kept_connections  connections kept open when idle, > 0
  /// @throws std::runtime_error when libcurl cannot be set up
  explicit Transfers(long kept_connections);
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  /// Begins an exchange. `done` is called from within `wait`, unless it is cancelled before.
  Id start(const Access& access, HttpRequest request, Transfer::Done done);

  /// Ends an exchange by closing its connection, the only way that a server understands. Nothing
  /// happens when it is done already.
  void cancel(Id id);
  void cancel_all();

  /// The whole request of an exchange is on its way to the server, or the exchange is over.
  [[nodiscard]] bool is_sent(Id id) const;

  /// Waits for something to happen, at most so long or until woken, and calls what is done; these
  /// may start and cancel exchanges. That a request is on its way is something, too.
  void wait(std::chrono::milliseconds longest);

  /// Ends the wait at hand, or the next one. Any thread.
  void wake() noexcept;

 private:
  void deliver();
  [[nodiscard]] std::ptrdiff_t sent() const;

  pipeline::ThreadCheck thread_;
  CurlMultiPtr multi_;
  Id last_id_ = 0;
  std::map<Id, std::unique_ptr<Transfer>> running_;
};

}  // namespace cabinwatch::llm

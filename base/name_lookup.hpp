#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/file_descriptor.hpp"

namespace cabinwatch::base {

/// Where a stream can be connected to.
struct SocketAddress {
  sockaddr_storage address{};
  socklen_t length = 0;
};

/// Finds the addresses of a host without making anybody wait: a name server that does not answer
/// takes glibc half a minute. What is written as an address is not looked up.
///
/// One thread at a time.
class NameLookup {
 public:
  /// Addresses in the order in which they should be tried, or why there are none.
  using Result = std::variant<std::vector<SocketAddress>, std::string>;

  /// Begins to look. @throws std::system_error when there is no file descriptor left
  NameLookup(const std::string& host, std::uint16_t port);
  /// A lookup that still runs goes on without anybody who waits for it; then its memory is freed.
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// Readable once the lookup has ended.
  [[nodiscard]] int descriptor() const noexcept;
  [[nodiscard]] bool has_ended() const noexcept;
  /// Once it has ended.
  [[nodiscard]] Result result() const;

 private:
  struct Request;
  std::shared_ptr<Request> request_;
};

}  // namespace cabinwatch::base

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cstdint>

#include "base/file_descriptor.hpp"

namespace cabinwatch {

/// Listens at a free port of this host, for a test's server. Fails the test where it cannot.
class ListeningSocket {
 public:
  ListeningSocket() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(::bind(get(), any, size) == 0);
    REQUIRE(::listen(get(), 8) == 0);
    REQUIRE(::getsockname(get(), any, &size) == 0);
    port_ = ntohs(address.sin_port);
  }

  /// Borrowed.
  [[nodiscard]] int get() const { return socket_.get(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  base::FileDescriptor socket_;
  std::uint16_t port_ = 0;
};

}  // namespace cabinwatch

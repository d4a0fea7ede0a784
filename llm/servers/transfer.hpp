#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>

#include "base/clock.hpp"
#include "llm/servers/access.hpp"
#include "llm/servers/curl_handles.hpp"
#include "llm/servers/http_message.hpp"

namespace cabinwatch::llm {

/// One HTTP exchange as libcurl drives it.
///
/// Goes to the server that it names and nowhere else: redirects are not followed, proxies not used,
/// and for an address of this host a connection is made only where it resolves to loopback. The
/// body is read from the request's segments, which are not copied.
///
/// One thread: that of its Transfers. Not movable, since libcurl keeps its address.
class Transfer {
 public:
  using Done = std::function<void(HttpResponse)>;

  /// @throws std::runtime_error when libcurl cannot be set up
  Transfer(const Access& access, HttpRequest request, Done done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }

  /// The whole request is on its way: what is sent from now on arrives behind it.
  [[nodiscard]] bool is_sent() const;

  /// What became of it.
  [[nodiscard]] HttpResponse finish(CURLcode code);
  [[nodiscard]] Done release_done() { return std::move(done_); }

 private:
  void set_destination(const Access& access);
  void set_request(const Access& access);
  void add_header(const std::string& header);
  template <typename Value>
  void set(CURLoption option, Value value);

  // Called by libcurl: catch everything.
  static std::size_t on_read(char* room, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;
  static std::size_t on_write(const char* bytes, std::size_t size, std::size_t count,
                              void* self) noexcept;
  static curl_socket_t on_socket(void* self, curlsocktype purpose,
                                 struct curl_sockaddr* address) noexcept;
  static CURLcode on_tls(CURL* handle, void* context, void* self) noexcept;

  HttpRequest request_;
  Done done_;
  bool is_local_;
  std::optional<std::string> unix_socket_;
  std::string api_key_;
  std::size_t sent_ = 0;
  HttpResponse response_;
  bool is_too_long_ = false;
  bool is_elsewhere_ = false;  // the name resolved to another host
  // Who speaks no TLS may just wait for more, and libcurl tells that as it tells an address where
  // nobody answers: "Connection timed out".
  bool began_tls_ = false;
  base::Clock::time_point began_at_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  CurlHeadersPtr headers_;
  CurlEasyPtr easy_;  // last: its cleanup may still use the others
};

}  // namespace cabinwatch::llm

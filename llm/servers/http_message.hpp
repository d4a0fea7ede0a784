#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "llm/servers/request_body.hpp"

/// HTTP as the wire formats see it. Plain values; any thread.
namespace cabinwatch::llm {

/// Longest body that is read from a server. An answer has some hundred bytes: whatever is longer is
/// none.
inline constexpr std::size_t kMaxResponseBytes = std::size_t{1} << 20U;

struct HttpRequest {
  std::string path;
  RequestBodyPtr body;  ///< null: GET
  std::chrono::milliseconds timeout{};
};

struct HttpResponse {
  enum class Failure {
    none,         ///< `status` and `body` hold
    unreachable,  ///< no connection came about
    lost,         ///< closed or reset before the response was whole
    timed_out,
    not_http,  ///< garbage, or a body longer than kMaxResponseBytes
    no_tls,    ///< connected, but no TLS came about: a certificate, or nobody who speaks it
  };
  Failure failure = Failure::none;
  std::string trouble;  ///< one line, when something failed
  long status = 0;
  std::string body;
  std::chrono::milliseconds duration{};
  std::string location;  ///< of a redirect: where to, without user, query and fragment
  /// For how long the server wants to be left alone (Retry-After, a number or a date).
  std::optional<std::chrono::seconds> retry_after;
};

/// The server has too much to do, and may answer the same query later. 529 is some gateways' own.
[[nodiscard]] inline bool is_busy(long status) {
  return status == 429 || status == 503 || status == 529;
}

/// The server would refuse this query every time. 408 and 425 are about the one attempt.
[[nodiscard]] inline bool is_refusal(long status) {
  if (status == 408 || status == 425 || is_busy(status)) return false;
  return (status >= 300 && status < 500) || status == 501 || status == 505;
}

}  // namespace cabinwatch::llm

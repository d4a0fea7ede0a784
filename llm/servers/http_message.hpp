#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "llm/servers/request_body.hpp"

/// HTTP as the wire formats see it. Plain values; any thread.
namespace cabinwatch::llm {

/// Longest body that is taken from a server. An answer has some hundred bytes; a server that sends
/// this much sends something else.
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
  };
  Failure failure = Failure::none;
  std::string trouble;  ///< one line, when something failed
  long status = 0;
  std::string body;
  std::chrono::milliseconds duration{};
};

}  // namespace cabinwatch::llm

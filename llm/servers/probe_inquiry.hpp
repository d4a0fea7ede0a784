#pragma once

#include <functional>
#include <vector>

#include "llm/servers/http_message.hpp"
#include "llm/servers/probe_report.hpp"

namespace cabinwatch::llm {

/// One request of a probe.
struct ProbeInquiry {
  HttpRequest request;
  /// The request returns when the model is in memory, and may take minutes.
  bool may_load = false;
  /// Puts what the response says into the report. Whatever a server does not know is unknown, not
  /// failed: one that has nothing but the chat endpoint works too. Any response may come, also
  /// none.
  std::function<void(const HttpResponse&, ProbeReport&)> read;
  /// What to ask in its place because of the response, which then is not read: one inquiry, or
  /// none. Empty: always none.
  std::function<std::vector<ProbeInquiry>(const HttpResponse&)> instead{};
};

}  // namespace cabinwatch::llm

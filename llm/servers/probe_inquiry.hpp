#pragma once

#include <functional>

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
};

}  // namespace cabinwatch::llm

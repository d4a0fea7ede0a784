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
  /// Adds what the response says to the report. What the server does not know is unknown, not
  /// failed: a server that has only the chat endpoint works too. Copes with any response, and with
  /// none.
  std::function<void(const HttpResponse&, ProbeReport&)> read;
  /// Returns one inquiry to send instead because of this response, which is then not read; or none.
  /// Empty: always none.
  std::function<std::vector<ProbeInquiry>(const HttpResponse&)> instead{};
  /// A query with a picture: what it would show may be known from an earlier run.
  bool is_trial = false;
  /// The model may have to be loaded for it, and a load be given up with the request: where the
  /// server has not said that the model is loaded, and which server it is, the request gets as long
  /// as loading it.
  bool loads_unless_loaded = false;
  /// Returns one inquiry to send next because of what was found by then; or none. Empty: none.
  std::function<std::vector<ProbeInquiry>(const ProbeReport&)> follow_up{};
};

}  // namespace cabinwatch::llm

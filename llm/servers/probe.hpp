#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llm/servers/probe_inquiry.hpp"
#include "llm/servers/probe_report.hpp"
#include "llm/servers/wire_format.hpp"

namespace cabinwatch::llm {

/// Looks at one server, one inquiry after the other; ends with the last one, or with the first step
/// that fails. Does no I/O: whoever runs it sends what it asks and hands it what came.
///
/// One thread at a time.
class Probe {
 public:
  Probe(const WireFormat& format, std::string server);

  /// What to ask now; null when all is known.
  [[nodiscard]] const ProbeInquiry* current() const noexcept;
  /// What came of it.
  void read(const HttpResponse& response);

  [[nodiscard]] const ProbeReport& report() const noexcept { return report_; }

 private:
  std::vector<ProbeInquiry> inquiries_;
  std::size_t next_ = 0;
  ProbeReport report_;
};

}  // namespace cabinwatch::llm

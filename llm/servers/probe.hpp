#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llm/servers/probe_inquiry.hpp"
#include "llm/servers/probe_report.hpp"
#include "llm/servers/wire_format.hpp"

namespace cabinwatch::llm {

/// Probes one server: one inquiry after the other, until the last one is answered or a step fails.
/// Does no I/O: its owner sends each inquiry, and hands over the response.
///
/// One thread at a time.
class Probe {
 public:
  Probe(const WireFormat& format, std::string server);

  /// The inquiry to send now; null when the probe is over.
  [[nodiscard]] const ProbeInquiry* current() const noexcept;
  /// Reads the response to that inquiry.
  void read(const HttpResponse& response);

  /// Ends the probe where the trial query is next: an earlier run knows how this server answers.
  /// @param answers_as  ProbeReport::answer_identity then
  void leave_trial_out(std::string answers_as);

  [[nodiscard]] const ProbeReport& report() const noexcept { return report_; }

 private:
  void give_time_to_load();

  const AnswerTime allowed_;
  std::vector<ProbeInquiry> inquiries_;
  std::size_t next_ = 0;
  ProbeReport report_;
};

}  // namespace cabinwatch::llm

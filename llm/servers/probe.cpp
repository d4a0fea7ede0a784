#include "llm/servers/probe.hpp"

#include <utility>

#include "llm/servers/probe_readers.hpp"

namespace cabinwatch::llm {

Probe::Probe(const WireFormat& format, std::string server) : inquiries_(format.inquiries()) {
  report_.server = std::move(server);
}

const ProbeInquiry* Probe::current() const noexcept {
  const bool is_over = next_ == inquiries_.size() || !report_.is_usable();
  return is_over ? nullptr : &inquiries_[next_];
}

void Probe::leave_trial_out(std::string answers_as) {
  report_.answer_identity = std::move(answers_as);
  tell(report_, step::kAnswer, ProbeStep::Outcome::unknown, "known from an earlier run");
  next_ = inquiries_.size();
}

void Probe::read(const HttpResponse& response) {
  const auto* inquiry = current();
  if (inquiry == nullptr) return;
  if (inquiry->instead) {
    if (auto others = inquiry->instead(response); !others.empty()) {
      inquiries_[next_] = std::move(others.front());
      return;
    }
  }
  inquiry->read(response, report_);
  ++next_;
}

}  // namespace cabinwatch::llm

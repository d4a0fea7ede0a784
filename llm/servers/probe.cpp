#include "llm/servers/probe.hpp"

#include <algorithm>
#include <utility>

#include "llm/servers/probe_readers.hpp"

namespace cabinwatch::llm {

Probe::Probe(const WireFormat& format, std::string server)
    : allowed_(format.answer_time()), inquiries_(format.inquiries()) {
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

/// A server whose model is not in memory loads it with the first query, which is the trial. Those
/// that tell their version here (llama.cpp's, vLLM) load it before; others may say that they are
/// well, and mean themselves.
void Probe::give_time_to_load() {
  if (next_ == inquiries_.size() || !inquiries_[next_].loads_unless_loaded) return;
  const auto is_ok = [this](const char* name) {
    const auto* told = find_step(report_, name);
    return told != nullptr && told->outcome == ProbeStep::Outcome::ok;
  };
  if (is_ok(step::kLoaded) && is_ok(step::kServer)) return;
  auto& inquiry = inquiries_[next_];
  inquiry.may_load = true;
  inquiry.request.timeout = std::max(inquiry.request.timeout, kLongestLoad);
}

void Probe::read(const HttpResponse& response) {
  const auto* inquiry = current();
  if (inquiry == nullptr) return;
  if (inquiry->instead) {
    if (auto others = inquiry->instead(response); !others.empty()) {
      inquiries_[next_] = std::move(others.front());
      return give_time_to_load();
    }
  }
  inquiry->read(response, report_);
  // One that may have had to load the model tells nothing of those to come.
  if (inquiry->is_trial && !inquiry->may_load) tell_time(allowed_, report_);
  ++next_;
  if (const auto& follow_up = inquiry->follow_up) {
    const auto next = inquiries_.begin() + static_cast<std::ptrdiff_t>(next_);
    const auto more = follow_up(report_);
    inquiries_.insert(next, more.begin(), more.end());
  }
  give_time_to_load();
}

}  // namespace cabinwatch::llm

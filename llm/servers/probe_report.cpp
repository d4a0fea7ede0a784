#include "llm/servers/probe_report.hpp"

#include <algorithm>

namespace cabinwatch::llm {

bool ProbeReport::is_usable() const noexcept { return failed_step() == nullptr; }

const ProbeStep* ProbeReport::failed_step() const noexcept {
  const auto failed = std::find_if(steps.begin(), steps.end(), [](const ProbeStep& step) {
    return step.outcome == ProbeStep::Outcome::failed;
  });
  return failed == steps.end() ? nullptr : &*failed;
}

}  // namespace cabinwatch::llm

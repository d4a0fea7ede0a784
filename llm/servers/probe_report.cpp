#include "llm/servers/probe_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {

bool ProbeReport::is_usable() const noexcept { return failed_step() == nullptr; }

const ProbeStep* ProbeReport::failed_step() const noexcept {
  const auto failed = std::find_if(steps.begin(), steps.end(), [](const ProbeStep& step) {
    return step.outcome == ProbeStep::Outcome::failed;
  });
  return failed == steps.end() ? nullptr : &*failed;
}

std::string known_as(const std::string& identity, const std::string& answer_identity,
                     const std::string& model_digest, const ServerAddress& address) {
  if (identity.empty() && answer_identity.empty()) return {};
  // Two that tell nothing but the same model's name are two.
  const bool is_alone = address.is_local() && !identity.empty();
  return error_line(fmt::format("{}; {} {}{}", identity, answer_identity, model_digest,
                                is_alone ? "" : " at " + address.text()));
}

}  // namespace cabinwatch::llm

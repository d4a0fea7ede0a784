#include "llm/servers/answer_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/seconds.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// Beyond what was measured once, for a setting that is advised. Ours: answers differ in length.
constexpr double kToSpare = 1.25;
/// The longest that llm.deadline_seconds and llm.timeout_seconds may be.
constexpr double kLongestSetting = 600.0;

double seconds_to_set(milliseconds took) { return std::ceil(kToSpare * base::in_seconds(took)); }

}  // namespace

AnswerTime answer_time(const AnalystSettings& settings) {
  const auto& all = settings.analyses;
  const bool is_row =
      settings.strategy == Strategy::sequential || settings.strategy == Strategy::per_slot;
  const bool follows = all.size() > 1 && settings.strategy != Strategy::fused &&
                       std::ranges::find(all, Analysis::impairment) != all.end();
  return {.deadline = settings.deadline,
          .timeout = settings.timeout,
          .in_a_row = is_row    ? static_cast<int>(all.size())
                      : follows ? 2
                                : 1,
          .is_all_in_a_row = is_row};
}

std::optional<TooSlow> too_slow(const AnswerTime& allowed, milliseconds took) {
  if (allowed.in_a_row * took <= allowed.deadline) return std::nullopt;
  const auto deadline =
      fmt::format("llm.deadline_seconds = {:g}", base::in_seconds(allowed.deadline));
  const auto query = fmt::format("a query takes {:.2f} s", base::in_seconds(took));
  std::string text;
  if (took > allowed.deadline) {
    text = fmt::format("{}, and {} allows less: no answer comes in time", query, deadline);
  } else if (allowed.is_all_in_a_row) {
    text = fmt::format("{}: of {} that follow each other, {} come in time with {}", query,
                       allowed.in_a_row, allowed.deadline / took, deadline);
  } else {
    text = fmt::format(
        "{}: impairment, which is asked after the others, does not come in time with {}", query,
        deadline);
  }
  return TooSlow{std::move(text), how_to_be_in_time(allowed, took, allowed.in_a_row * took)};
}

std::string how_to_be_in_time(const AnswerTime& allowed, milliseconds query,
                              milliseconds sequence) {
  std::string text = "take a smaller model, or put it on the GPU";
  const auto deadline = seconds_to_set(sequence);
  const auto timeout = seconds_to_set(query);
  if (deadline > kLongestSetting) return text;
  text += fmt::format("; or set llm.deadline_seconds = {:g}", deadline);
  if (timeout > base::in_seconds(allowed.timeout)) {
    text += fmt::format(" and llm.timeout_seconds = {:g}", timeout);
  }
  return text + ": alerts then come that much later";
}

}  // namespace cabinwatch::llm

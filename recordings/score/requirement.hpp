#pragma once

#include <optional>
#include <string>

#include "alerts/alert.hpp"
#include "recordings/score/metric.hpp"
#include "recordings/score/score.hpp"

/// What a score is to reach, for use in CI. Pure; any thread.
namespace cabinwatch::recordings {

/// A requirement: "drowsiness:misses<=0", "all:false_alarms_per_hour<=1.5",
/// "phone_use:recall>=0.9".
struct Requirement {
  std::string text;
  std::optional<alerts::AlertKind> kind;  ///< nothing: all together
  Metric metric{};
  bool is_at_most = true;  ///< else at least
  double bound = 0.0;
};

/// @throws std::invalid_argument, with what is allowed, when it is none
[[nodiscard]] Requirement parse_requirement(const std::string& text);

/// Whether it holds. What has no value does not, and nothing does while recordings were not
/// analysed: what would have been told of them is not known.
[[nodiscard]] bool holds(const Requirement& requirement, const Score& score);

}  // namespace cabinwatch::recordings

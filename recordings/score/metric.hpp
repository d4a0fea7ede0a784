#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "recordings/score/confidence.hpp"
#include "recordings/score/score.hpp"

/// The figures that a score has. Pure; any thread.
namespace cabinwatch::recordings {

/// A figure of a KindScore by its name; nothing where there is nothing to count it of.
enum class Metric {
  labels,
  superseded,
  alerts,
  true_alerts,
  misses,
  recall,
  false_alarms,
  false_alarms_per_hour,
  precision,
  time_to_alert_p50,
  time_to_alert_p95
};
[[nodiscard]] bool is_count(Metric metric);
[[nodiscard]] std::optional<double> value_of(const KindScore& score, Metric metric, double hours);
[[nodiscard]] std::optional<Interval> interval_of(const KindScore& score, Metric metric,
                                                  double hours);

}  // namespace cabinwatch::recordings

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 11> kWords<recordings::Metric>{
    "labels",           "superseded",
    "alerts",           "true_alerts",
    "misses",           "recall",
    "false_alarms",     "false_alarms_per_hour",
    "precision",        "time_to_alert_p50",
    "time_to_alert_p95"};
}  // namespace cabinwatch::pipeline

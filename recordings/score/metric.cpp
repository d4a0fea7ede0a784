#include "recordings/score/metric.hpp"

#include <cstdint>

namespace cabinwatch::recordings {
namespace {

constexpr double kMedian = 0.5;
constexpr double kHigh = 0.95;

}  // namespace

bool is_count(Metric metric) {
  return metric == Metric::labels || metric == Metric::superseded || metric == Metric::alerts ||
         metric == Metric::true_alerts || metric == Metric::misses ||
         metric == Metric::false_alarms;
}

std::optional<double> value_of(const KindScore& score, Metric metric, double hours) {
  const auto ratio = [](std::uint64_t part, std::uint64_t all) -> std::optional<double> {
    if (all == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(all);
  };
  const auto time = [&](double part) -> std::optional<double> {
    if (score.seconds_to_alert.empty()) return std::nullopt;
    return quantile(score.seconds_to_alert, part);
  };
  switch (metric) {
    case Metric::labels:
      return static_cast<double>(score.labels);
    case Metric::superseded:
      return static_cast<double>(score.superseded);
    case Metric::alerts:
      return static_cast<double>(score.alerts);
    case Metric::true_alerts:
      return static_cast<double>(score.true_alerts);
    case Metric::misses:
      return static_cast<double>(score.misses());
    case Metric::recall:
      return ratio(score.true_alerts, score.labels);
    case Metric::false_alarms:
      return static_cast<double>(score.false_alarms);
    case Metric::false_alarms_per_hour:
      if (hours <= 0.0) return std::nullopt;
      return static_cast<double>(score.false_alarms) / hours;
    case Metric::precision:
      return ratio(score.alerts - score.false_alarms, score.alerts);
    case Metric::time_to_alert_p50:
      return time(kMedian);
    case Metric::time_to_alert_p95:
      break;
  }
  return time(kHigh);
}

std::optional<Interval> interval_of(const KindScore& score, Metric metric, double hours) {
  if (!value_of(score, metric, hours)) return std::nullopt;
  switch (metric) {
    case Metric::recall:
      return proportion_interval(score.true_alerts, score.labels);
    case Metric::precision:
      return proportion_interval(score.alerts - score.false_alarms, score.alerts);
    case Metric::false_alarms_per_hour: {
      const auto count = count_interval(score.false_alarms);
      return Interval{count.low / hours, *count.high / hours};
    }
    case Metric::time_to_alert_p50:
      return quantile_interval(score.seconds_to_alert, kMedian);
    case Metric::time_to_alert_p95:
      return quantile_interval(score.seconds_to_alert, kHigh);
    default:
      return std::nullopt;
  }
}

}  // namespace cabinwatch::recordings

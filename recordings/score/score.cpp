#include "recordings/score/score.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "alerts/kind.hpp"
#include "base/seconds.hpp"
#include "recordings/score/same_cause.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

constexpr double kMedian = 0.5;
constexpr double kHigh = 0.95;

bool is_active_during(const AlertSpan& alert, const Label& label) {
  return alert.raised <= label.end + kGrace && alert.cleared >= label.start;
}

/// Whether a label's VIDEO means this one.
bool is_meant(const std::string& named, const ScoredVideo& video) {
  if (named == video.name || named == video.result) return true;
  const auto path = video.path.generic_string();
  return named == path || path.ends_with("/" + named);
}

/// Whether what was analysed tells if the label is missed: not of one that begins behind it, nor of
/// one that goes on behind it and was not told before.
bool is_scored(const Label& label, const ScoredVideo& video) {
  if (!video.is_analysed() || label.start >= video.analysed) return false;
  if (label.end <= video.analysed + kGrace) return true;
  return std::any_of(video.alerts.begin(), video.alerts.end(), [&](const AlertSpan& alert) {
    return alert.kind == label.kind && is_active_during(alert, label);
  });
}

/// Whether a label of the alert's kind, or of its cause, answers for it.
bool is_answered_for(const AlertSpan& alert, const std::vector<const Label*>& labels) {
  return std::any_of(labels.begin(), labels.end(), [&](const Label* label) {
    return have_same_cause(alert.kind, label->kind) && is_active_during(alert, *label);
  });
}

/// Whether an alert that is no false alarm kept the label's kind from being told meanwhile.
bool is_superseded(const Label& label, const ScoredVideo& video,
                   const std::vector<const Label*>& labels) {
  return std::any_of(video.alerts.begin(), video.alerts.end(), [&](const AlertSpan& alert) {
    const bool is_meanwhile = alert.raised <= label.end && alert.cleared >= label.start;
    return is_meanwhile && supersedes(alert.kind, alert.worst, label.kind) &&
           is_answered_for(alert, labels);
  });
}

/// Labels of one video.
KindScore score_kind(alerts::AlertKind kind, const ScoredVideo& video,
                     const std::vector<const Label*>& labels) {
  KindScore result;
  std::vector<const AlertSpan*> of_kind;
  for (const auto& alert : video.alerts) {
    if (alert.kind == kind) of_kind.push_back(&alert);
  }
  result.alerts = of_kind.size();
  for (const auto* label : labels) {
    if (label->kind != kind) continue;
    const auto first = std::find_if(of_kind.begin(), of_kind.end(), [&](const AlertSpan* alert) {
      return is_active_during(*alert, *label);
    });
    if (first == of_kind.end() && is_superseded(*label, video, labels)) {
      ++result.superseded;
      continue;
    }
    ++result.labels;
    if (first == of_kind.end()) continue;
    ++result.true_alerts;
    result.seconds_to_alert.push_back(
        std::max(0.0, base::in_seconds((*first)->raised - label->start)));
  }
  result.false_alarms = static_cast<std::uint64_t>(
      std::count_if(of_kind.begin(), of_kind.end(),
                    [&](const AlertSpan* alert) { return !is_answered_for(*alert, labels); }));
  return result;
}

}  // namespace

void KindScore::add(const KindScore& other) {
  labels += other.labels;
  superseded += other.superseded;
  true_alerts += other.true_alerts;
  alerts += other.alerts;
  false_alarms += other.false_alarms;
  seconds_to_alert.insert(seconds_to_alert.end(), other.seconds_to_alert.begin(),
                          other.seconds_to_alert.end());
  std::sort(seconds_to_alert.begin(), seconds_to_alert.end());
}

KindScore Score::all() const {
  KindScore sum;
  for (const auto& rule : alerts::kKindRules) {
    if (rule.is_of_driver) sum.add(of(rule.kind));
  }
  return sum;
}

std::size_t Score::unanalysed() const {
  return static_cast<std::size_t>(
      std::count_if(not_whole.begin(), not_whole.end(),
                    [](const ScoredVideo& video) { return !video.is_analysed(); }));
}

Score score(const std::vector<ScoredVideo>& videos, const std::vector<Label>& labels,
            const std::string& file) {
  Score result;
  std::vector<std::vector<const Label*>> of_video(videos.size());
  for (const auto& label : labels) {
    std::optional<std::size_t> meant;
    for (std::size_t i = 0; i < videos.size(); ++i) {
      if (!is_meant(label.video, videos[i])) continue;
      if (meant) {
        throw LabelsError(fmt::format("{}:{}: \"{}\" may be {} or {}: write more of its path", file,
                                      label.line, label.video, videos[*meant].path.string(),
                                      videos[i].path.string()));
      }
      meant = i;
    }
    if (meant) {
      of_video[*meant].push_back(&label);
    } else {
      result.without_video.push_back(label);
    }
  }
  for (std::size_t i = 0; i < videos.size(); ++i) {
    const auto& video = videos[i];
    for (const auto* label : of_video[i]) {
      if (is_scored(*label, video)) continue;
      result.unscored.push_back(
          {*label, video.name, video.is_analysed() ? video.analysed : milliseconds(0)});
    }
    if (!video.trouble.empty() || !video.is_analysed()) result.not_whole.push_back(video);
    if (!video.is_analysed()) continue;
    std::erase_if(of_video[i], [&](const Label* label) { return !is_scored(*label, video); });
    result.hours += base::in_seconds(video.analysed) / 3600.0;
    for (std::size_t kind = 0; kind < Score::kKinds; ++kind) {
      result.kinds[kind].add(score_kind(static_cast<alerts::AlertKind>(kind), video, of_video[i]));
    }
  }
  return result;
}

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

Requirement parse_requirement(const std::string& text) {
  const auto wrong = [&](const std::string& why) {
    return std::invalid_argument(fmt::format("\"{}\": {}", text, why));
  };
  const auto colon = text.find(':');
  const auto sign = text.find_first_of("<>", colon == std::string::npos ? 0 : colon);
  if (colon == std::string::npos || sign == std::string::npos || sign + 1 >= text.size() ||
      text[sign + 1] != '=') {
    throw wrong("must be KIND:METRIC<=VALUE or KIND:METRIC>=VALUE");
  }
  Requirement requirement;
  requirement.text = text;
  const auto kind = text.substr(0, colon);
  if (kind != "all") {
    requirement.kind = pipeline::from_word<alerts::AlertKind>(kind);
    if (!requirement.kind) {
      throw wrong(fmt::format("the kind must be all or one of {}",
                              fmt::join(pipeline::kWords<alerts::AlertKind>, ", ")));
    }
  }
  const auto metric = pipeline::from_word<Metric>(text.substr(colon + 1, sign - colon - 1));
  if (!metric) {
    throw wrong(
        fmt::format("the metric must be one of {}", fmt::join(pipeline::kWords<Metric>, ", ")));
  }
  requirement.metric = *metric;
  requirement.is_at_most = text[sign] == '<';
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + sign + 2, end, requirement.bound);
  if (error != std::errc() || stopped != end || !std::isfinite(requirement.bound)) {
    throw wrong("the value must be a number");
  }
  return requirement;
}

bool holds(const Requirement& requirement, const Score& score) {
  if (score.unanalysed() > 0) return false;
  const auto of = requirement.kind ? score.of(*requirement.kind) : score.all();
  const auto value = value_of(of, requirement.metric, score.hours);
  if (!value) return false;
  return requirement.is_at_most ? *value <= requirement.bound : *value >= requirement.bound;
}

}  // namespace cabinwatch::recordings

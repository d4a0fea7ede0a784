#include "recordings/score/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "alerts/kind.hpp"
#include "base/seconds.hpp"
#include "recordings/score/same_cause.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

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

/// Its place among the videos; nothing when it is none of them.
/// @throws LabelsError, naming the label's line in `file`, when it may be one or another
std::optional<std::size_t> video_meant_by(const Label& label,
                                          const std::vector<ScoredVideo>& videos,
                                          const std::string& file) {
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
  return meant;
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
    if (const auto meant = video_meant_by(label, videos, file)) {
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

}  // namespace cabinwatch::recordings

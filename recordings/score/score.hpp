#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "recordings/score/confidence.hpp"
#include "recordings/score/labels.hpp"
#include "recordings/score/scored_video.hpp"

namespace cabinwatch::recordings {

/// An alert may still belong to a label this long after it: the policy waits for agreeing answers,
/// and answers come every few seconds. Ours; the sampler's longest gap at full risk plus a
/// sequence.
inline constexpr std::chrono::milliseconds kGrace{5000};

/// How alerts of one kind stand against its labels.
struct KindScore {
  std::uint64_t labels = 0;       ///< but for those that are superseded
  std::uint64_t superseded = 0;   ///< labels whose kind another one kept from being told
  std::uint64_t true_alerts = 0;  ///< labels during which, or up to kGrace later, one was active
  std::uint64_t alerts = 0;
  /// Alerts that were never active during a label of their cause, or up to kGrace later.
  std::uint64_t false_alarms = 0;
  std::vector<double> seconds_to_alert;  ///< of each true alert from the label's start, sorted

  [[nodiscard]] std::uint64_t misses() const noexcept { return labels - true_alerts; }
  void add(const KindScore& other);
};

/// A label of which nobody knows what would have been told: its recording was not analysed, or not
/// as far. It counts neither as told nor as missed.
struct UnscoredLabel {
  Label label;
  std::string video;                     ///< its name
  std::chrono::milliseconds analysed{};  ///< how far it was; 0: not at all
};

struct Score {
  static constexpr std::size_t kKinds = pipeline::kWords<alerts::AlertKind>.size();
  std::array<KindScore, kKinds> kinds;
  double hours = 0.0;                   ///< of recordings, as far as they were analysed
  std::vector<Label> without_video;     ///< labels of recordings that are not there
  std::vector<UnscoredLabel> unscored;  ///< labels of what was not analysed
  /// Recordings that were not analysed, or not whole; those that is_analysed() count up to there.
  std::vector<ScoredVideo> not_whole;

  [[nodiscard]] const KindScore& of(alerts::AlertKind kind) const {
    return kinds[static_cast<std::size_t>(kind)];
  }
  /// All kinds of the driver together.
  [[nodiscard]] KindScore all() const;
  /// How many recordings were not analysed at all.
  [[nodiscard]] std::size_t unanalysed() const;
};

/// @param file  of the labels, for messages
/// @throws LabelsError when a label fits more than one video
[[nodiscard]] Score score(const std::vector<ScoredVideo>& videos, const std::vector<Label>& labels,
                          const std::string& file);

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

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
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

}  // namespace cabinwatch::recordings

#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "alerts/alert.hpp"

/// What results tell of one recording, as far as it is scored. Plain values; any thread.
namespace cabinwatch::recordings {

/// An alert of a recording, from raised to cleared.
struct AlertSpan {
  alerts::AlertKind kind{};
  std::chrono::milliseconds raised{};
  std::chrono::milliseconds cleared{};
  alerts::Severity worst = alerts::Severity::advisory;
};

/// What was told of one recording.
struct ScoredVideo {
  std::string name;
  std::filesystem::path path;
  std::chrono::milliseconds analysed{};  ///< how far there could be alerts
  std::vector<AlertSpan> alerts;
  std::string trouble{};       ///< why it is broken or unanswered; empty where it is whole
  std::string result{};        ///< the name of its results, "drive.mp4~3fa09c1b"
  bool is_unanswered = false;  ///< no model has answered all that was asked

  /// Whether its results tell what there was in it, up to `analysed`.
  [[nodiscard]] bool is_analysed() const { return !is_unanswered && analysed.count() > 0; }
};

/// Reads VIDEO.alerts.jsonl, and of the findings beside it how their analysis ended. Where there
/// are no findings, the recording counts as whole.
/// @throws ResultsError
[[nodiscard]] ScoredVideo scored_video(const std::filesystem::path& file);

}  // namespace cabinwatch::recordings

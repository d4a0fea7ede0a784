#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "alerts/bus/monitor.hpp"
#include "llm/answers/finding.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::daemon {

/// The newest valid answer to each analysis, the newest frame of the reflex lane and the newest
/// look at the picture: what the property DriverState tells, each with its age. One thread.
class DriverView {
 public:
  /// Keeps the valid answers of a finding that are newer than those at hand.
  void update(const llm::Finding& finding);
  void update(const pipeline::PictureObservation& picture);
  void update(const pipeline::ReflexObservation& frame);
  /// Forgets everything: what was seen before a pause says nothing of now.
  void clear();

  /// Each answer's fields, its confidence (0..1) and its age; what the frame tells, none of what it
  /// cannot. docs/dbus.md has the names.
  [[nodiscard]] alerts::PropertyMap properties(base::Clock::time_point now) const;
  /// The same without what is too old to say anything of now (alerts::kFrameHolds, kAnswerHolds):
  /// for those who are told no ages.
  [[nodiscard]] alerts::PropertyMap current_properties(base::Clock::time_point now) const;

 private:
  struct Dated {
    llm::Answer answer;
    base::Clock::time_point captured_at;
  };
  std::array<std::optional<Dated>, llm::kAnalysisCount> answers_;
  std::optional<pipeline::PictureObservation> picture_;
  std::optional<pipeline::ReflexObservation> frame_;
};

}  // namespace cabinwatch::daemon

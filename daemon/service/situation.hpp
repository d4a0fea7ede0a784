#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alerts/policy.hpp"
#include "base/clock.hpp"
#include "daemon/service/driver_view.hpp"
#include "llm/answers/finding.hpp"
#include "llm/recorded_order.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::daemon {

/// What is known of driver, camera and analysis, and the alerts that follow from it: the alert
/// policy, fed in the right order and at the right time.
///
/// Of a live source, time is `now`, and what is seen is judged at once. A recording that is played
/// as fast as possible has a time of its own: how far it has been analysed.
///
/// Main thread only. Times must not run backwards.
class Situation {
 public:
  using Clock = base::Clock;
  /// Told each alert event, in order, from inside the call that caused it.
  using Tell = std::function<void(const alerts::AlertEvent& event)>;

  Situation(alerts::PolicySettings settings, Clock::time_point now, Tell tell);

  /// Watching begins, of a source whose time runs like this.
  enum class SourceTime { live, recording };
  void begin(SourceTime source_time, alerts::PolicySettings settings, Clock::time_point now);
  /// Watching ends or pauses: every alert is cleared as stopped, everything seen is forgotten.
  void end(Clock::time_point now);

  void take(const pipeline::PictureObservation& picture, Clock::time_point now);
  void take(const pipeline::ReflexObservation& frame, Clock::time_point now);
  /// Of a live source: the answers of a sequence that do not wait for the others.
  void take_early(const llm::Finding& answers, Clock::time_point now);
  void take(llm::Finding finding, Clock::time_point now);
  void take(const alerts::CameraState& camera, Clock::time_point now);
  void take(const alerts::VehicleState& vehicle, Clock::time_point now);
  void explain_degradation(pipeline::Lane lane, std::string reason) {
    policy_.explain_degradation(lane, std::move(reason));
  }
  /// The reflex lane tells nothing any more.
  void give_up_reflex();
  /// The recording is analysed: judges what still waited for findings.
  void finish_recording();
  /// Lets time pass.
  void tick(Clock::time_point now);
  /// @returns false when there is no such alert
  bool acknowledge(std::uint64_t id, Clock::time_point now);

  [[nodiscard]] const alerts::Policy& policy() const noexcept { return policy_; }
  [[nodiscard]] alerts::PropertyMap driver_state(Clock::time_point now) const;

 private:
  /// The time that the policy lives in.
  [[nodiscard]] Clock::time_point policy_time(Clock::time_point now) const;
  void judge(const std::vector<llm::RecordedOrder::Seen>& seen);
  void judge(const pipeline::PictureObservation& picture);
  void judge(const pipeline::ReflexObservation& frame);
  void judge(const llm::Finding& finding);
  void tell(const alerts::Policy::Events& events) const;

  const Tell tell_;
  alerts::Policy policy_;
  DriverView driver_view_;
  llm::RecordedOrder recorded_order_;
  std::optional<Clock::time_point> recording_time_;  // nothing while the source is live
};

}  // namespace cabinwatch::daemon

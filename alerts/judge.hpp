#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "alerts/policy.hpp"

namespace cabinwatch::alerts {

/// The alert policy in the time that it lives in, for the service and for recordings alike.
///
/// Of a live source that is the clock's: whoever calls says `now`, and what is seen is judged at
/// once. A recording that is analysed as fast as possible has a time of its own, which is as far as
/// it has been judged: the same things seen in the same order give the same alerts, whenever and
/// however fast.
///
/// One thread at a time. Within one watching, times must not run backwards.
class Judge {
 public:
  /// Told each alert event, in order, from inside the call that caused it.
  using Tell = std::function<void(const AlertEvent& event)>;

  Judge(PolicySettings settings, Clock::time_point now, Tell tell)
      : tell_(std::move(tell)), policy_(settings, now), now_(now) {}

  /// Watching begins, or begins anew.
  void begin(const PolicySettings& settings, Clock::time_point now);
  /// Watching ends or pauses: every alert is cleared as stopped, everything seen is forgotten.
  void end(Clock::time_point now);

  /// What a lane or the sampler sees: a pipeline::Observation, ReflexObservation or
  /// PictureObservation.
  template <typename AnyObservation>
  void observe(const AnyObservation& seen, Clock::time_point now) {
    tell(policy_.observe(seen, advance(now)));
  }
  /// The same of a recording, in the order of its times (llm::RecordedOrder): time goes on to when
  /// it was captured.
  template <typename AnyObservation>
  void observe_recorded(const AnyObservation& seen) {
    observe(seen, std::max(now_, seen.captured_at));
    tick(now_);
  }

  void camera(const CameraState& state, Clock::time_point now);
  void vehicle(const VehicleState& state, Clock::time_point now);
  void explain_degradation(pipeline::Lane lane, std::string reason) {
    policy_.explain_degradation(lane, std::move(reason));
  }
  void explain_unanswered(pipeline::Analysis analysis, std::string reason) {
    policy_.explain_unanswered(analysis, std::move(reason));
  }
  /// As Policy::skip.
  void skip(Clock::duration how_long, Clock::time_point now) { policy_.skip(how_long, now); }
  /// Lets time pass.
  void tick(Clock::time_point now);
  /// @returns false when there is no such alert
  bool acknowledge(std::uint64_t id, Clock::time_point now);

  [[nodiscard]] const Policy& policy() const noexcept { return policy_; }
  /// How far it has come: for a recording, the time of what was judged last.
  [[nodiscard]] Clock::time_point now() const noexcept { return now_; }

 private:
  Clock::time_point advance(Clock::time_point now) { return now_ = now; }
  void tell(const Policy::Events& events) const;

  const Tell tell_;
  Policy policy_;
  Clock::time_point now_;
};

}  // namespace cabinwatch::alerts

#include "alerts/judge.hpp"

namespace cabinwatch::alerts {

void Judge::begin(const PolicySettings& settings, Clock::time_point now) {
  policy_.configure(settings);
  policy_.resume(advance(now));
}

void Judge::end(Clock::time_point now) { tell(policy_.stop(advance(now))); }

void Judge::camera(const CameraState& state, Clock::time_point now) {
  tell(policy_.camera(state, advance(now)));
}

void Judge::vehicle(const VehicleState& state, Clock::time_point now) {
  tell(policy_.vehicle(state, advance(now)));
}

void Judge::tick(Clock::time_point now) { tell(policy_.tick(advance(now))); }

bool Judge::acknowledge(std::uint64_t id, Clock::time_point now) {
  const auto events = policy_.acknowledge(id, advance(now));
  tell(events);
  return !events.empty();
}

void Judge::tell(const Policy::Events& events) const {
  for (const auto& event : events) tell_(event);
}

}  // namespace cabinwatch::alerts

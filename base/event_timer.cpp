#include "base/event_timer.hpp"

#include <cstdint>
#include <ctime>
#include <system_error>

namespace cabinwatch::base {

EventSourcePtr make_timer(sd_event* event, sd_event_time_handler_t on_timer, void* self) {
  constexpr std::uint64_t kAccuracyUs = 10'000;
  EventSourcePtr timer;
  const int result = sd_event_add_time_relative(event, Out(timer), CLOCK_MONOTONIC, 0, kAccuracyUs,
                                                on_timer, self);
  if (result < 0) throw std::system_error(-result, std::generic_category(), "sd_event_add_time");
  return timer;
}

void set_timer(sd_event_source* timer, std::chrono::microseconds after) noexcept {
  sd_event_source_set_time_relative(timer, static_cast<std::uint64_t>(after.count()));
  sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

}  // namespace cabinwatch::base

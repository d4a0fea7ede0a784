#include "base/event_timer.hpp"

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <system_error>
#include <utility>

namespace cabinwatch::base {
namespace {

void check(int result, const char* call) {
  const bool has_loop_ended = result == -ESTALE;
  if (result >= 0 || has_loop_ended) return;
  throw std::system_error(-result, std::generic_category(), call);
}

}  // namespace

EventTimer::EventTimer(sd_event* event, std::function<void()> on_time)
    : on_time_(std::move(on_time)) {
  constexpr std::uint64_t kAccuracyUs = 10'000;
  const auto go_off = [](sd_event_source*, std::uint64_t, void* self) noexcept {
    static_cast<EventTimer*>(self)->on_time_();
    return 0;
  };
  check(sd_event_add_time_relative(event, Out(source_), CLOCK_MONOTONIC, 0, kAccuracyUs, go_off,
                                   this),
        "sd_event_add_time_relative");
  stop();
}

void EventTimer::set(std::chrono::microseconds after) {
  check(sd_event_source_set_time_relative(source_.get(), static_cast<std::uint64_t>(after.count())),
        "sd_event_source_set_time_relative");
  check(sd_event_source_set_enabled(source_.get(), SD_EVENT_ONESHOT),
        "sd_event_source_set_enabled");
}

void EventTimer::stop() noexcept {
  // Fails only in a process that was forked from the loop's.
  static_cast<void>(sd_event_source_set_enabled(source_.get(), SD_EVENT_OFF));
}

}  // namespace cabinwatch::base

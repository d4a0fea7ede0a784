#pragma once

#include <systemd/sd-event.h>

#include <chrono>
#include <functional>

#include "base/event_handles.hpp"

namespace cabinwatch::base {

/// A timer that goes off once each time it is set, to within 10 ms. The event loop's thread.
class EventTimer {
 public:
  /// @param event    borrowed; lives longer
  /// @param on_time  may set the timer, and may not destroy it; what it throws ends the program
  /// @throws std::system_error
  EventTimer(sd_event* event, std::function<void()> on_time);
  EventTimer(const EventTimer&) = delete;
  EventTimer& operator=(const EventTimer&) = delete;

  /// Sets it to go off once, so long from now, and not when it was set to before. Does nothing
  /// where the loop has ended.
  /// @throws std::system_error
  void set(std::chrono::microseconds after);
  /// Keeps it from going off until it is set again.
  void stop() noexcept;

 private:
  const std::function<void()> on_time_;
  EventSourcePtr source_;
};

}  // namespace cabinwatch::base

#pragma once

#include <systemd/sd-event.h>

#include <chrono>

#include "base/event_handles.hpp"

/// Timers that go off once each time they are set, on the event loop's thread. To within 10 ms.
namespace cabinwatch::base {

/// A timer that goes off as soon as the loop runs.
/// @throws std::system_error
[[nodiscard]] EventSourcePtr make_timer(sd_event* event, sd_event_time_handler_t on_timer,
                                        void* self);

/// Sets it to go off once more, so long from now.
void set_timer(sd_event_source* timer, std::chrono::microseconds after) noexcept;

}  // namespace cabinwatch::base

#pragma once

#include <systemd/sd-event.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/event_handles.hpp"

namespace cabinwatch::base {

/// The main thread's event loop: sd-event, with functions of ours as handlers.
///
/// An exception that leaves a handler ends the loop and comes out of `run`. Handlers stay
/// registered as long as the loop lives, but for those that are called once. Main thread only.
class EventLoop {
 public:
  using Handler = std::function<void()>;

  /// @throws std::system_error, as every member does that registers something
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Handles a signal, which from now on does nothing else. To be called before any thread starts,
  /// so that they all inherit the blocked signal.
  void on_signal(int signal_number, Handler handler);
  /// Calls the handler again and again, the first time after one interval.
  void every(std::chrono::microseconds interval, Handler handler);
  /// Calls the handler whenever something can be read. @param descriptor borrowed
  void on_readable(int descriptor, Handler handler);

  /// Calls the handler once, after the interval.
  void after(std::chrono::microseconds interval, Handler handler);
  /// Calls the handler once, when the loop comes round next.
  void soon(Handler handler) { after(std::chrono::microseconds(0), std::move(handler)); }

  /// Runs until `exit`. @returns the status that `exit` was given
  int run();
  void exit(int status) noexcept;

  /// For those who register themselves: D-Bus.
  [[nodiscard]] sd_event* get() const noexcept { return event_.get(); }

 private:
  struct Registration {
    EventLoop* loop = nullptr;
    Handler handler;
    std::chrono::microseconds interval{};  // of a timer
    EventSourcePtr source;
  };

  Registration& add(Handler handler);
  void call(const Registration& registration) noexcept;
  void call_once(const Registration& registration) noexcept;

  EventPtr event_;
  std::exception_ptr failure_;
  std::vector<std::unique_ptr<Registration>> registrations_;  // these end before the loop
};

}  // namespace cabinwatch::base

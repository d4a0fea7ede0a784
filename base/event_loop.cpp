#include "base/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <system_error>
#include <utility>

namespace cabinwatch::base {
namespace {

int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(-result, std::generic_category(), call);
  return result;
}

/// Lets the kernel put wake-ups together: nothing here is needed on the millisecond.
constexpr std::uint64_t kTimerAccuracyUs = 10'000;

}  // namespace

EventLoop::EventLoop() { checked(sd_event_new(Out(event_)), "sd_event_new"); }

EventLoop::Registration& EventLoop::add(Handler handler) {
  auto& added = registrations_.emplace_back(std::make_unique<Registration>());
  added->loop = this;
  added->handler = std::move(handler);
  return *added;
}

void EventLoop::call(const Registration& registration) noexcept {
  try {
    registration.handler();
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
    exit(0);  // run() throws instead of returning it
  }
}

void EventLoop::call_once(const Registration& registration) noexcept {
  const auto found = std::ranges::find_if(
      registrations_, [&](const auto& one) { return one.get() == &registration; });
  const auto called = std::move(*found);  // until the handler has ended: it may register others
  registrations_.erase(found);
  call(*called);
}

void EventLoop::on_signal(int signal_number, Handler handler) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  checked(-::pthread_sigmask(SIG_BLOCK, &set, nullptr), "pthread_sigmask");
  auto& added = add(std::move(handler));
  const auto handle = [](sd_event_source*, const signalfd_siginfo*, void* data) {
    const auto* registration = static_cast<Registration*>(data);
    registration->loop->call(*registration);
    return 0;
  };
  checked(sd_event_add_signal(event_.get(), Out(added.source), signal_number, handle, &added),
          "sd_event_add_signal");
}

void EventLoop::every(std::chrono::microseconds interval, Handler handler) {
  auto& added = add(std::move(handler));
  added.interval = interval;
  const auto handle = [](sd_event_source* source, std::uint64_t, void* data) {
    const auto* registration = static_cast<Registration*>(data);
    registration->loop->call(*registration);
    // Counted from the end of the handler: one that was slow is not called twice in a row.
    return sd_event_source_set_time_relative(
        source, static_cast<std::uint64_t>(registration->interval.count()));
  };
  checked(sd_event_add_time_relative(event_.get(), Out(added.source), CLOCK_MONOTONIC,
                                     static_cast<std::uint64_t>(interval.count()), kTimerAccuracyUs,
                                     handle, &added),
          "sd_event_add_time_relative");
  checked(sd_event_source_set_enabled(added.source.get(), SD_EVENT_ON),
          "sd_event_source_set_enabled");
}

void EventLoop::after(std::chrono::microseconds interval, Handler handler) {
  auto& added = add(std::move(handler));
  const auto handle = [](sd_event_source*, std::uint64_t, void* data) {
    const auto* registration = static_cast<Registration*>(data);
    registration->loop->call_once(*registration);
    return 0;
  };
  // To the microsecond where it is wanted at once; 0 would be sd-event's own quarter of a second.
  const std::uint64_t accuracy_us = interval.count() > 0 ? kTimerAccuracyUs : 1;
  checked(sd_event_add_time_relative(event_.get(), Out(added.source), CLOCK_MONOTONIC,
                                     static_cast<std::uint64_t>(interval.count()), accuracy_us,
                                     handle, &added),
          "sd_event_add_time_relative");
}

void EventLoop::on_readable(int descriptor, Handler handler) {
  auto& added = add(std::move(handler));
  const auto handle = [](sd_event_source*, int, std::uint32_t, void* data) {
    const auto* registration = static_cast<Registration*>(data);
    registration->loop->call(*registration);
    return 0;
  };
  checked(sd_event_add_io(event_.get(), Out(added.source), descriptor, EPOLLIN, handle, &added),
          "sd_event_add_io");
}

int EventLoop::run() {
  const int status = checked(sd_event_loop(event_.get()), "sd_event_loop");
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return status;
}

void EventLoop::exit(int status) noexcept {
  // Fails only where the loop has ended already.
  static_cast<void>(sd_event_exit(event_.get(), status));
}

}  // namespace cabinwatch::base

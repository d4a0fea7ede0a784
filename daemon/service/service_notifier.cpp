#include "daemon/service/service_notifier.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdint>

#include "base/clock.hpp"

namespace cabinwatch::daemon {
namespace {

/// Best effort by contract: without systemd there is nobody to tell.
void notify(const std::string& message) { static_cast<void>(::sd_notify(0, message.c_str())); }

}  // namespace

void ServiceNotifier::ready() {
  if (is_ready_) return;
  is_ready_ = true;
  notify("READY=1");
}

void ServiceNotifier::status(const std::string& line) {
  if (line == status_) return;
  status_ = line;
  notify("STATUS=" + line);
}

void ServiceNotifier::reloading() {
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(base::Clock::now().time_since_epoch());
  notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

void ServiceNotifier::reloaded() { notify("READY=1"); }

void ServiceNotifier::stopping() { notify("STOPPING=1"); }

void ServiceNotifier::feed_watchdog() { notify("WATCHDOG=1"); }

std::optional<std::chrono::microseconds> ServiceNotifier::watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace cabinwatch::daemon

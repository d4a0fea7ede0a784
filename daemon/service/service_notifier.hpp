#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace cabinwatch::daemon {

/// Tells systemd how the service is (Type=notify). Does nothing when not started by systemd.
/// Main thread only.
class ServiceNotifier {
 public:
  /// Told once; later calls do nothing.
  void ready();
  /// The line that `systemctl status` shows. The same line twice is told once.
  void status(const std::string& line);
  void reloading();
  void reloaded();
  void stopping();
  void feed_watchdog();

  /// How often the watchdog wants to be fed; nothing when there is none.
  [[nodiscard]] static std::optional<std::chrono::microseconds> watchdog_interval();

 private:
  bool is_ready_ = false;
  std::string status_;
};

}  // namespace cabinwatch::daemon

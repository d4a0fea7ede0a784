#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/bus/bus_link.hpp"
#include "alerts/bus/remote_status.hpp"

namespace cabinwatch::alerts {

/// An alert was raised or escalated.
struct AlertTold {
  AlertEvent::Type type{};  ///< raised or escalated
  RemoteAlert alert;
};
struct AlertEnded {
  std::uint64_t id = 0;
  std::string kind;
  std::string reason;  ///< recovered, acknowledged, superseded, stopped
};
/// Properties have changed.
struct StatusChanged {
  RemoteStatus status;               ///< as it is now; `statistics` as they were at the beginning
  std::vector<std::string> changed;  ///< names of the properties, as on D-Bus
};
/// The service is there, and stands like this.
struct ServiceAppeared {
  RemoteStatus status;
};
struct ServiceVanished {};
/// The bus is lost or not to be reached; it is tried again for ever.
struct BusLost {
  std::string why;
};

using WatchEvent =
    std::variant<AlertTold, AlertEnded, StatusChanged, ServiceAppeared, ServiceVanished, BusLost>;

/// Follows a service: tells what it tells, and when it, or the bus, comes and goes.
///
/// The first event, and the next after `BusLost`, is `ServiceAppeared` or `ServiceVanished`. Alerts
/// that were raised before the service appeared stand in its status and are not told again.
///
/// The event loop's thread.
class BusWatcher {
 public:
  /// Comes from the event loop. Must not throw, nor destroy the watcher.
  using Callback = std::function<void(const WatchEvent& event)>;

  /// @param event  borrowed; lives longer
  /// @param which  "system", "session" or an address
  /// @throws std::system_error when the event loop takes no timer
  BusWatcher(sd_event* event, std::string which, Callback callback, base::Delays delays = {});
  BusWatcher(const BusWatcher&) = delete;
  BusWatcher& operator=(const BusWatcher&) = delete;

 private:
  struct Handlers;  // what sd-bus calls

  void subscribe(sd_bus* bus);
  void ask_status();
  void appear(sd_bus_message* properties);
  void vanish();
  void bus_down(const std::string& why);

  const Callback callback_;
  std::optional<bool> is_there_;  // unknown until the service, or its absence, has answered
  RemoteStatus status_;
  sd_bus* bus_ = nullptr;  // the link's, while it is up
  BusLink link_;
  std::vector<BusSlotPtr> subscriptions_;  // these two end before the link
  BusSlotPtr request_;
};

}  // namespace cabinwatch::alerts

#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/bus_client.hpp"
#include "alerts/bus_link.hpp"

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
/// Properties have changed; those that have not are empty.
struct StatusChanged {
  std::optional<std::string> state;
  std::optional<double> fatigue_level;      ///< percent 0..100
  std::optional<double> distraction_level;  ///< percent 0..100
  std::optional<PropertyMap> driver_state;
  std::optional<std::vector<RemoteAlert>> active_alerts;
};
/// The service is there, and stands like this. Comes first, and whenever it comes back.
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
/// After `BusLost` comes `ServiceAppeared` or `ServiceVanished`, never a repeated loss. A service
/// that finds its bus again tells its active alerts again: the same id may be told as raised twice.
///
/// The event loop's thread.
class BusWatcher {
 public:
  /// Comes from the event loop. Must not throw, nor destroy the watcher.
  using Callback = std::function<void(const WatchEvent& event)>;

  /// @param event  borrowed; lives longer
  /// @param which  "system", "session" or an address
  /// @throws std::system_error when the event loop takes no timer
  BusWatcher(sd_event* event, std::string which, Callback callback, ReconnectDelays delays = {});
  BusWatcher(const BusWatcher&) = delete;
  BusWatcher& operator=(const BusWatcher&) = delete;

 private:
  struct Handlers;  // what sd-bus calls

  void subscribe(sd_bus* bus);
  void ask_status();
  void vanish();

  const Callback callback_;
  std::optional<bool> is_there_;
  sd_bus* bus_ = nullptr;  // the link's, while it is up
  BusLink link_;
  std::vector<BusSlotPtr> subscriptions_;  // these two end before the link
  BusSlotPtr request_;
};

}  // namespace cabinwatch::alerts

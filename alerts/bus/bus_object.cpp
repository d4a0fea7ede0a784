#include "alerts/bus/bus_object.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_vehicle_state.hpp"
#include "alerts/bus/bus_wire.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {

/// What a method works on.
struct Subject {
  Monitor& monitor;
  BusHolds& holds;
};

namespace {

/// Changes that may wait for the bus to say who calls. Far more than a vehicle computer has open; a
/// caller in an endless loop must not eat our memory.
constexpr std::size_t kMostPending = 64;

/// Longest reason of a pause that is taken, in bytes: it ends up in log lines.
constexpr std::size_t kLongestReason = 256;

int acknowledge(Subject& on, sd_bus_message* call, sd_bus_error* error) {
  std::uint64_t id = 0;
  const int result = sd_bus_message_read_basic(call, 't', &id);
  if (result < 0) return result;
  if (on.monitor.acknowledge(id)) return 0;
  return sd_bus_error_setf(error, kNoSuchAlert, "no active alert has the id %" PRIu64, id);
}

int read_reason(sd_bus_message* call, std::string& reason, sd_bus_error* error) {
  const int result = read_text(call, reason);
  if (result < 0) return result;
  if (reason.size() > kLongestReason) {
    return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                             "the reason must not be longer than %zu bytes", kLongestReason);
  }
  reason = base::printable(reason);
  return 0;
}

int pause(Subject& on, sd_bus_message* call, sd_bus_error* error) {
  std::string reason;
  const int result = read_reason(call, reason, error);
  if (result >= 0) on.monitor.pause(reason);
  return result;
}

int hold(Subject& on, sd_bus_message* call, sd_bus_error* error) {
  std::string reason;
  const int result = read_reason(call, reason, error);
  if (result < 0 || on.holds.hold(sd_bus_message_get_sender(call), reason)) return result;
  return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, "the caller has left the bus");
}

int resume(Subject& on, sd_bus_message* /*call*/, sd_bus_error* /*error*/) {
  on.monitor.resume();
  return 0;
}

int set_vehicle_state(Subject& on, sd_bus_message* call, sd_bus_error* error) {
  VehicleState state;
  const int result = read_vehicle_state(call, state, error);
  if (result >= 0) on.monitor.set_vehicle_state(state);
  return result;
}

void tell_unheard(Monitor& monitor, sd_bus_message* call, const char* why) {
  const char* sender = sd_bus_message_get_sender(call);  // null where there is no bus between us
  monitor.note_unheard(base::printable(std::string(sd_bus_message_get_member(call)) +
                                       ", called by " + (sender != nullptr ? sender : "nobody") +
                                       ", is refused: " + why));
}

bool is_same(const Alert& a, const Alert& b) {
  return a.id == b.id && a.kind == b.kind && a.severity == b.severity &&
         a.confidence == b.confidence && a.message == b.message && a.details == b.details;
}

}  // namespace

/// A call that waits for the bus to say who made it.
class BusObject::PendingChange {
 public:
  /// Reads the call's arguments and does it. >= 0, or a negative errno, perhaps with `error` set.
  using Change = int (*)(Subject& on, sd_bus_message* call, sd_bus_error* error);

  PendingChange(BusObject& object, sd_bus_message* call, Change change)
      : object_(object), call_(sd_bus_message_ref(call)), change_(change) {}
  ~PendingChange() {
    if (is_watched_over_) object_.holds_.settle(sd_bus_message_get_sender(call_.get()));
  }
  PendingChange(const PendingChange&) = delete;
  PendingChange& operator=(const PendingChange&) = delete;

  int ask_who_calls() {
    if (change_ == hold) {
      const int result =
          object_.holds_.expect(object_.bus_, sd_bus_message_get_sender(call_.get()));
      if (result < 0) return result;
      is_watched_over_ = true;
    }
    return sd_bus_call_method_async(object_.bus_, base::Out(lookup_), kBusDriver, kBusDriverPath,
                                    kBusDriver, "GetConnectionCredentials", on_credentials, this,
                                    "s", sd_bus_message_get_sender(call_.get()));
  }

 private:
  static int on_credentials(sd_bus_message* credentials, void* userdata, sd_bus_error* /*error*/) {
    auto& self = *static_cast<PendingChange*>(userdata);
    // Out of the object's list first: what the monitor does may make the object leave the bus.
    std::list<PendingChange> done;
    auto& pending = self.object_.pending_;
    for (auto each = pending.begin(); each != pending.end(); ++each) {
      if (&*each != &self) continue;
      done.splice(done.begin(), pending, each);
      break;
    }
    auto* const call = self.call_.get();
    const bool has_left = has_left_the_bus(credentials);
    BusError error;
    const int result =
        answer_guarded(error, [&] { return self.decide(credentials, has_left, error); });
    const bool is_awaited = !has_left && sd_bus_message_get_expect_reply(call) > 0;
    if (!is_awaited) {
      if (result < 0) self.note_unheard(error, result);
      return 0;
    }
    return result < 0 ? sd_bus_reply_method_errno(call, result, error)
                      : sd_bus_reply_method_return(call, "");
  }

  static bool has_left_the_bus(sd_bus_message* credentials) {
    return sd_bus_message_is_method_error(credentials, SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0;
  }

  int decide(sd_bus_message* credentials, bool has_left, sd_bus_error* error) {
    if (!has_left) {
      std::optional<Caller> caller;
      if (sd_bus_message_is_method_error(credentials, nullptr) == 0) {
        caller = read_caller(credentials);
      }
      if (!caller || !object_.access_.allows(*caller)) {
        return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED,
                                "only root and members of group cabinwatch may do this");
      }
    }
    if (has_left && change_ == hold) {
      return sd_bus_error_set(error, SD_BUS_ERROR_FAILED, "the caller has left the bus");
    }
    Subject subject{object_.monitor_, object_.holds_};
    return change_(subject, call_.get(), error);
  }

  void note_unheard(const BusError& error, int result) {
    const char* why = error.get().message;
    tell_unheard(object_.monitor_, call_.get(), why != nullptr ? why : std::strerror(-result));
  }

  BusObject& object_;
  BusMessagePtr call_;
  Change change_;
  BusSlotPtr lookup_;
  bool is_watched_over_ = false;
};

/// What was told of the properties last.
struct BusObject::Told {
  ServiceState state;
  std::vector<Alert> alerts;
  long fatigue_percent = 0;
  long distraction_percent = 0;
  PropertyMap driver_state;

  explicit Told(const Monitor& monitor)
      : state(monitor.state()),
        alerts(monitor.active_alerts()),
        fatigue_percent(std::lround(monitor.fatigue_level())),
        distraction_percent(std::lround(monitor.distraction_level())),
        driver_state(without_times(monitor.driver_state())) {}
};

struct BusObject::Handlers {
  /// A method that changes something.
  struct Method {
    const char* name;
    const char* arguments;
    PendingChange::Change change;
  };
  static constexpr std::array<Method, 5> kMethods{
      {{"Acknowledge", "t", acknowledge},
       {"Pause", "s", pause},
       {"Hold", "s", hold},
       {"Resume", "", resume},
       {"SetVehicleState", "a{sv}", set_vehicle_state}}};

  template <PendingChange::Change change>
  static int method(sd_bus_message* call, void* userdata, sd_bus_error* error) {
    return begin_change(*static_cast<BusObject*>(userdata), call, change, error);
  }

  /// Whatever the bus brings comes by here first.
  static int on_message(sd_bus_message* message, void* userdata, sd_bus_error* error) {
    // Broadcasts of others are none of ours.
    const bool is_to_us = sd_bus_message_get_destination(message) != nullptr;
    if (!is_to_us || sd_bus_message_is_signal(message, kInterface, nullptr) <= 0) return 0;
    if (std::string_view(sd_bus_message_get_path(message)) != kObjectPath) return 0;
    const std::string_view name = sd_bus_message_get_member(message);
    const auto* const method =
        std::ranges::find_if(kMethods, [&](const Method& each) { return name == each.name; });
    if (method == kMethods.end()) return 0;
    auto& object = *static_cast<BusObject*>(userdata);
    if (sd_bus_message_has_signature(message, method->arguments) <= 0) {
      tell_unheard(object.monitor_, message, "its arguments are of other types");
      return 0;
    }
    return begin_change(object, message, method->change, error);
  }

  static int begin_change(BusObject& object, sd_bus_message* call, PendingChange::Change change,
                          sd_bus_error* error) {
    return answer_guarded(error, [&] {
      if (sd_bus_message_get_sender(call) == nullptr) {
        return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "this bus has no senders");
      }
      if (object.pending_.size() >= kMostPending) {
        constexpr const char* kWhy = "too many calls at once";
        if (sd_bus_message_get_expect_reply(call) == 0) tell_unheard(object.monitor_, call, kWhy);
        return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED, kWhy);
      }
      PendingChange& pending = object.pending_.emplace_back(object, call, change);
      const int result = pending.ask_who_calls();
      if (result < 0) object.pending_.pop_back();
      return result < 0 ? result : 1;  // 1: the answer comes later
    });
  }

  template <int (*append)(const BusObject& object, sd_bus_message* reply)>
  static int property(sd_bus* /*bus*/, const char* /*path*/, const char* /*interface*/,
                      const char* /*name*/, sd_bus_message* reply, void* userdata,
                      sd_bus_error* error) {
    return answer_guarded(error,
                          [&] { return append(*static_cast<const BusObject*>(userdata), reply); });
  }

  static int state(const BusObject& object, sd_bus_message* reply) {
    return sd_bus_message_append(reply, "s", pipeline::to_word(object.monitor_.state()).data());
  }
  static int driver_state(const BusObject& object, sd_bus_message* reply) {
    return append_map(reply, object.monitor_.driver_state());
  }
  static int active_alerts(const BusObject& object, sd_bus_message* reply) {
    return append_alerts(reply, object.monitor_.active_alerts());
  }
  static int fatigue_level(const BusObject& object, sd_bus_message* reply) {
    return sd_bus_message_append(reply, "d", object.monitor_.fatigue_level());
  }
  static int distraction_level(const BusObject& object, sd_bus_message* reply) {
    return sd_bus_message_append(reply, "d", object.monitor_.distraction_level());
  }
  static int statistics(const BusObject& object, sd_bus_message* reply) {
    return append_map(reply, object.monitor_.statistics());
  }
  static int evidence(const BusObject& object, sd_bus_message* reply) {
    return append_maps(reply, object.monitor_.evidence());
  }
  static int version(const BusObject& object, sd_bus_message* reply) {
    return sd_bus_message_append(reply, "s", object.version_.c_str());
  }

  static const std::array<sd_bus_vtable, 18> kVtable;
};

// Everybody may call: who may change something is decided in PendingChange, without waiting.
const std::array<sd_bus_vtable, 18> BusObject::Handlers::kVtable{
    {SD_BUS_VTABLE_START(0),
     SD_BUS_METHOD_WITH_ARGS("Acknowledge", SD_BUS_ARGS("t", id), SD_BUS_NO_RESULT,
                             method<acknowledge>, SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Pause", SD_BUS_ARGS("s", reason), SD_BUS_NO_RESULT, method<pause>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Hold", SD_BUS_ARGS("s", reason), SD_BUS_NO_RESULT, method<hold>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Resume", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method<resume>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("SetVehicleState", SD_BUS_ARGS("a{sv}", state), SD_BUS_NO_RESULT,
                             method<set_vehicle_state>, SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_SIGNAL_WITH_ARGS("AlertRaised",
                             SD_BUS_ARGS("t", id, "s", kind, "s", severity, "d", confidence, "s",
                                         message, "a{sv}", details),
                             0),
     SD_BUS_SIGNAL_WITH_ARGS("AlertEscalated",
                             SD_BUS_ARGS("t", id, "s", kind, "s", severity, "d", confidence, "s",
                                         message, "a{sv}", details),
                             0),
     SD_BUS_SIGNAL_WITH_ARGS("AlertCleared", SD_BUS_ARGS("t", id, "s", kind, "s", reason), 0),
     SD_BUS_PROPERTY("State", "s", property<state>, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
     SD_BUS_PROPERTY("DriverState", "a{sv}", property<driver_state>, 0,
                     SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
     SD_BUS_PROPERTY("ActiveAlerts", "a(tssdsa{sv})", property<active_alerts>, 0,
                     SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
     SD_BUS_PROPERTY("FatigueLevel", "d", property<fatigue_level>, 0,
                     SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
     SD_BUS_PROPERTY("DistractionLevel", "d", property<distraction_level>, 0,
                     SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
     // Read when wanted: counters change with every frame.
     SD_BUS_PROPERTY("Statistics", "a{sv}", property<statistics>, 0, 0),
     SD_BUS_PROPERTY("Evidence", "aa{sv}", property<evidence>, 0, 0),
     SD_BUS_PROPERTY("Version", "s", property<version>, 0, SD_BUS_VTABLE_PROPERTY_CONST),
     SD_BUS_VTABLE_END}};

BusObject::BusObject(Monitor& monitor, std::string version, AccessRule access)
    : monitor_(monitor), version_(std::move(version)), access_(access), holds_(monitor) {}

BusObject::~BusObject() { detach(); }

int BusObject::attach(sd_bus* bus) {
  detach();
  int result = sd_bus_add_object_vtable(bus, base::Out(registration_), kObjectPath, kInterface,
                                        Handlers::kVtable.data(), this);
  if (result >= 0) {
    result = sd_bus_add_filter(bus, base::Out(signals_), Handlers::on_message, this);
  }
  if (result < 0) {
    detach();
    return result;
  }
  bus_ = bus;
  told_ = std::make_unique<Told>(monitor_);
  for (const Alert& alert : told_->alerts) tell({AlertEvent::Type::raised, alert, {}});
  return 0;
}

void BusObject::detach() noexcept {
  pending_.clear();
  holds_.clear();
  signals_.reset();
  registration_.reset();
  bus_ = nullptr;
}

void BusObject::tell(const AlertEvent& event) {
  if (bus_ == nullptr) return;
  const bool is_cleared = event.type == AlertEvent::Type::cleared;
  const char* name = is_cleared                                  ? "AlertCleared"
                     : event.type == AlertEvent::Type::escalated ? "AlertEscalated"
                                                                 : "AlertRaised";
  BusMessagePtr signal;
  int result = sd_bus_message_new_signal(bus_, base::Out(signal), kObjectPath, kInterface, name);
  if (result >= 0 && is_cleared) {
    result = sd_bus_message_append(signal.get(), "tss", event.alert.id,
                                   pipeline::to_word(event.alert.kind).data(),
                                   pipeline::to_word(event.clear_reason).data());
  } else if (result >= 0) {
    result = append_alert(signal.get(), event.alert);
  }
  if (result >= 0) sd_bus_send(bus_, signal.get(), nullptr);
}

void BusObject::update() {
  if (bus_ == nullptr) return;
  auto now = std::make_unique<Told>(monitor_);
  std::vector<const char*> changed;
  if (now->state != told_->state) changed.push_back("State");
  if (now->driver_state != told_->driver_state) changed.push_back("DriverState");
  if (!std::ranges::equal(now->alerts, told_->alerts, is_same)) changed.push_back("ActiveAlerts");
  if (now->fatigue_percent != told_->fatigue_percent) changed.push_back("FatigueLevel");
  if (now->distraction_percent != told_->distraction_percent) changed.push_back("DistractionLevel");
  if (changed.empty()) return;
  told_ = std::move(now);
  changed.push_back(nullptr);
  // sd-bus takes strings that could be written to and does not write to them.
  sd_bus_emit_properties_changed_strv(bus_, kObjectPath, kInterface,
                                      const_cast<char**>(changed.data()));
}

}  // namespace cabinwatch::alerts

#include "alerts/bus/bus_object.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_wire.hpp"

namespace cabinwatch::alerts {
namespace {

bool is_same(const Alert& a, const Alert& b) {
  return a.id == b.id && a.kind == b.kind && a.severity == b.severity &&
         a.confidence == b.confidence && a.message == b.message && a.details == b.details;
}

}  // namespace

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
  static int method(sd_bus_message* call, void* userdata, sd_bus_error* error) {
    return static_cast<BusObject*>(userdata)->changes_.begin(call, error);
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

// Everybody may call: who may change something is decided in BusChanges, without waiting.
const std::array<sd_bus_vtable, 18> BusObject::Handlers::kVtable{
    {SD_BUS_VTABLE_START(0),
     SD_BUS_METHOD_WITH_ARGS("Acknowledge", SD_BUS_ARGS("t", id), SD_BUS_NO_RESULT, method,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Pause", SD_BUS_ARGS("s", reason), SD_BUS_NO_RESULT, method,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Hold", SD_BUS_ARGS("s", reason), SD_BUS_NO_RESULT, method,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("Resume", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method,
                             SD_BUS_VTABLE_UNPRIVILEGED),
     SD_BUS_METHOD_WITH_ARGS("SetVehicleState", SD_BUS_ARGS("a{sv}", state), SD_BUS_NO_RESULT,
                             method, SD_BUS_VTABLE_UNPRIVILEGED),
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
    : monitor_(monitor), version_(std::move(version)), changes_(monitor, access) {}

BusObject::~BusObject() { detach(); }

int BusObject::attach(sd_bus* bus) {
  detach();
  int result = sd_bus_add_object_vtable(bus, base::Out(registration_), kObjectPath, kInterface,
                                        Handlers::kVtable.data(), this);
  if (result >= 0) result = changes_.attach(bus);
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
  changes_.detach();
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

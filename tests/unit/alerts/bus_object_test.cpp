#include "alerts/bus/bus_object.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <string>

#include "alerts/bus/bus_connection.hpp"
#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_wire.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test::bus_object_test {
namespace {

/// A service on a bus with the installed policy.
struct Service {
  PrivateBus bus{PrivateBus::Policy::shipped};
  Loop loop;
  FakeMonitor monitor;
  BusObject object{monitor, "1.2.3", AccessRule{geteuid(), std::nullopt}};
  BusConnection connection{loop.event(), bus.address(), object, [](BusState, const std::string&) {},
                           kQuickly};

  Service() {
    if (!loop.run_until([&] { return object.is_attached(); })) FAIL("the service got no bus name");
  }

  Outcome call(const char* member, const std::function<int(sd_bus_message*)>& append = {}) {
    return loop.serve_while([&] { return test::call(bus, member, append); });
  }
  Outcome set_vehicle_state(const char* key, const char* type, auto value) {
    return call("SetVehicleState", [&](sd_bus_message* m) {
      return sd_bus_message_append(m, "a{sv}", 1, key, type, value);
    });
  }
  /// Calls as `dbus-send` does that waits for no answer and leaves at once.
  void send(const std::string& type, const std::string& member_and_argument) {
    const std::string command = "dbus-send --type=" + type + " --bus=" + bus.address() +
                                " --dest=org.cabinwatch /org/cabinwatch/monitor "
                                "org.cabinwatch.Monitor1." +
                                member_and_argument;
    REQUIRE(loop.serve_while([&] { return run(command); }) == "");
  }
  RemoteStatus properties() {
    Outcome outcome = loop.serve_while([&] {
      return test::call(
          bus, "GetAll",
          [](sd_bus_message* m) { return sd_bus_message_append(m, "s", kInterface); },
          "org.freedesktop.DBus.Properties");
    });
    REQUIRE(outcome.error == "");
    RemoteStatus status;
    std::vector<std::string> names;
    REQUIRE(read_status(outcome.answer.get(), status, names) >= 0);
    CHECK(names.size() == 8);
    return status;
  }
};

/// What another program heard of the object.
struct Listener {
  BusPtr bus;
  BusSlotPtr match;
  std::vector<std::string> heard;  // "Member signature"
  std::vector<std::string> changed;
  std::vector<RemoteAlert> alerts;

  Listener(const PrivateBus& on, const Loop& loop) : bus(connect(on)) {
    sd_bus_attach_event(bus.get(), loop.event(), SD_EVENT_PRIORITY_NORMAL);
    const int result = sd_bus_match_signal(bus.get(), base::Out(match), kBusName, kObjectPath,
                                           nullptr, nullptr, on_signal, this);
    REQUIRE(result >= 0);
  }

  static int on_signal(sd_bus_message* signal, void* self, sd_bus_error* /*error*/) {
    auto& listener = *static_cast<Listener*>(self);
    const std::string member = sd_bus_message_get_member(signal);
    const std::string signature = sd_bus_message_get_signature(signal, 1);
    listener.heard.push_back(member + ' ' + signature);
    if (member == "PropertiesChanged") {
      std::string interface;
      RemoteStatus status;
      read_text(signal, interface);
      listener.changed.clear();
      read_status(signal, status, listener.changed);
    } else if (signature == "tssdsa{sv}") {
      read_alert(signal, listener.alerts.emplace_back());
    }
    return 0;
  }
};

/// The interface's part of an introspection document, without comments and without white space
/// between elements.
std::string interface_of(std::string xml) {
  xml = std::regex_replace(xml, std::regex("<!--[^]*?-->"), "");
  xml = std::regex_replace(xml, std::regex(">\\s+<"), "><");
  const std::size_t begin = xml.find("<interface name=\"org.cabinwatch.Monitor1\">");
  REQUIRE(begin != std::string::npos);
  return xml.substr(begin, xml.find("</interface>", begin) - begin);
}

TEST_CASE("the installed introspection file is what the object tells of itself", "[bus]") {
  Service service;
  Outcome outcome = service.loop.serve_while(
      [&] { return call(service.bus, "Introspect", {}, "org.freedesktop.DBus.Introspectable"); });
  REQUIRE(outcome.error == "");
  std::string told;
  REQUIRE(read_text(outcome.answer.get(), told) > 0);

  std::ifstream file(CABINWATCH_SOURCE_DIR "/systemd/org.cabinwatch.Monitor1.xml");
  const std::string installed(std::istreambuf_iterator<char>(file), {});

  CHECK(interface_of(installed) == interface_of(told));
}

TEST_CASE("every property says what the monitor says", "[bus]") {
  Service service;
  service.monitor.state_now = ServiceState::degraded;
  service.monitor.fatigue = 41.5;
  service.monitor.distraction = 7.25;
  service.monitor.driver = {{"face_state", "yawning"}, {"face_state_age_ms", std::int64_t{120}}};
  service.monitor.figures = {{"frames_captured", std::uint64_t{9}}, {"cache_hit_ratio", 0.5}};
  service.monitor.alerts = {drowsiness(5)};
  service.monitor.evidence_now = {{{"kind", "microsleep"}, {"nearness", 0.25}},
                                  {{"kind", "distraction"}, {"look_ms", std::int64_t{900}}}};

  const RemoteStatus status = service.properties();

  CHECK(status.version == "1.2.3");
  CHECK(status.state == "degraded");
  CHECK(status.fatigue_level == 41.5);
  CHECK(status.distraction_level == 7.25);
  CHECK(status.driver_state == service.monitor.driver);
  CHECK(status.statistics == service.monitor.figures);
  CHECK(status.evidence == service.monitor.evidence_now);
  REQUIRE(status.active_alerts.size() == 1);
  const RemoteAlert& alert = status.active_alerts.front();
  CHECK(alert.id == 5);
  CHECK(alert.kind == "drowsiness");
  CHECK(alert.severity == "warning");
  CHECK(alert.confidence == 0.75);
  CHECK(alert.message == "The driver's eyes are closing");
  CHECK(alert.details == PropertyMap{{"seen", true},
                                     {"for_s", std::int64_t{3}},
                                     {"share", 0.5},
                                     {"sign", std::string("yawning")}});
}

TEST_CASE("alert events go out as signals of the contract's signatures", "[bus]") {
  Service service;
  Listener listener(service.bus, service.loop);
  service.object.tell({AlertEvent::Type::raised, drowsiness(1), {}});
  service.object.tell({AlertEvent::Type::escalated, drowsiness(1), {}});
  service.object.tell({AlertEvent::Type::cleared, drowsiness(1), ClearReason::recovered});

  service.loop.run_until([&] { return listener.heard.size() >= 3; });

  CHECK(listener.heard == std::vector<std::string>{"AlertRaised tssdsa{sv}",
                                                   "AlertEscalated tssdsa{sv}",
                                                   "AlertCleared tss"});
}

TEST_CASE("text that no bus would take does not cost the connection", "[bus]") {
  Service service;
  Listener listener(service.bus, service.loop);
  Alert alert = drowsiness(1);
  alert.message = "not UTF-8: \xff, two\nlines";
  service.object.tell({AlertEvent::Type::raised, alert, {}});

  service.loop.run_until([&] { return !listener.alerts.empty(); });

  REQUIRE(listener.alerts.size() == 1);
  CHECK(listener.alerts.front().message == "not UTF-8: \\xff, two\\x0alines");
  CHECK(service.properties().state == "monitoring");
}

TEST_CASE("only properties that differ from what was told are told to have changed", "[bus]") {
  Service service;
  service.monitor.driver = {{"gaze", "road"}, {"gaze_age_ms", std::int64_t{10}}};
  service.object.update();
  Listener listener(service.bus, service.loop);

  service.monitor.state_now = ServiceState::paused;
  service.monitor.fatigue = 0.3;                              // still 0 percent
  service.monitor.driver["gaze_age_ms"] = std::int64_t{900};  // time alone is no news
  service.object.update();
  service.loop.run_until([&] { return listener.heard.size() >= 1; });
  CHECK(listener.changed == std::vector<std::string>{"State"});

  service.object.update();  // nothing new, so nothing is sent before the next
  service.monitor.fatigue = 60.0;
  service.monitor.distraction = 20.0;
  service.monitor.driver["gaze"] = "phone";
  service.monitor.alerts = {drowsiness(1)};
  service.object.update();
  service.loop.run_until([&] { return listener.heard.size() >= 2; });
  CHECK(listener.changed == std::vector<std::string>{"DriverState", "ActiveAlerts", "FatigueLevel",
                                                     "DistractionLevel"});
}

TEST_CASE("an active alert can be acknowledged once", "[bus]") {
  Service service;
  service.monitor.alerts = {drowsiness(7)};
  const auto id = [](sd_bus_message* m) { return sd_bus_message_append(m, "t", std::uint64_t{7}); };

  CHECK(service.call("Acknowledge", id).error == "");
  CHECK(service.monitor.acknowledged == std::vector<std::uint64_t>{7});

  const Outcome again = service.call("Acknowledge", id);
  CHECK(again.error == "org.cabinwatch.Error.NoSuchAlert");
  CHECK(again.text == "no active alert has the id 7");
}

TEST_CASE("pausing keeps the reason as one harmless line", "[bus]") {
  Service service;
  const auto reason = [](std::string text) {
    return [text = std::move(text)](sd_bus_message* m) {
      return sd_bus_message_append(m, "s", text.c_str());
    };
  };
  CHECK(service.call("Pause", reason("car wash\nforged line")).error == "");
  CHECK(service.monitor.pause_reason == "car wash\\x0aforged line");
  CHECK(service.call("Pause", reason(std::string(1000, 'x'))).error == SD_BUS_ERROR_INVALID_ARGS);

  CHECK(service.call("Resume").error == "");
  CHECK(service.monitor.resumed == 1);
}

TEST_CASE("what a caller asks for that waits for no answer is done", "[bus]") {
  const auto* const type = GENERATE("method_call", "signal");  // the latter is dbus-send's own
  Service service;
  for (int i = 0; i < 5; ++i) {  // the caller may be there still, or not any more
    service.monitor.pause_reason.reset();
    service.send(type, "Pause string:workshop");
    REQUIRE(service.loop.run_until([&] { return service.monitor.pause_reason.has_value(); }));
  }
  CHECK(service.monitor.unheard.empty());
}

TEST_CASE("what is refused to somebody who waits for no answer is noted", "[bus]") {
  Service service;
  service.send("signal", "Acknowledge uint64:7");
  REQUIRE(service.loop.run_until([&] { return !service.monitor.unheard.empty(); }));
  CHECK_THAT(service.monitor.unheard.front(),
             Catch::Matchers::Matches(
                 "Acknowledge, called by :1\\.[0-9]+, is refused: no active alert has the id 7"));
}

/// Another program that stays on the bus, and calls Hold.
struct Holder {
  BusPtr bus;
  int result = 0;

  Holder(Service& service, const char* reason)
      : bus(connect(service.bus)), result(service.loop.serve_while([&] {
          return sd_bus_call_method(bus.get(), kBusName, kObjectPath, kInterface, "Hold", nullptr,
                                    nullptr, "s", reason);
        })) {}
  [[nodiscard]] std::string name() const {
    const char* name = nullptr;
    sd_bus_get_unique_name(bus.get(), &name);
    return name;
  }
};

TEST_CASE("who holds does so until it leaves the bus, each for itself", "[bus]") {
  using Holders = std::map<std::string, std::string>;
  Service service;
  std::optional<Holder> first(std::in_place, service, "car wash");
  const Holder second(service, "set-up\nforged line");
  REQUIRE(first->result >= 0);
  CHECK(service.monitor.holders ==
        Holders{{first->name(), "car wash"}, {second.name(), "set-up\\x0aforged line"}});

  first.reset();
  service.loop.run_until([&] { return service.monitor.holders.size() == 1; });
  CHECK(service.monitor.holders == Holders{{second.name(), "set-up\\x0aforged line"}});
}

TEST_CASE("a holder that leaves at once holds nothing up", "[bus]") {
  Service service;
  for (std::size_t i = 1; i <= 5; ++i) {  // it may be there still when the bus says who it is
    service.send("signal", "Hold string:gone");
    CHECK(service.loop.run_until([&] {
      return service.monitor.held + service.monitor.unheard.size() == i &&
             service.monitor.holders.empty();
    }));
  }
}

TEST_CASE("a hold that is refused is not watched over", "[bus]") {
  Service service;
  const Holder holder(service, std::string(1000, 'x').c_str());
  CHECK(holder.result == -EINVAL);
  CHECK(service.monitor.holders.empty());
}

TEST_CASE("the vehicle's state is taken with whatever else is told", "[bus]") {
  Service service;
  const Outcome outcome = service.call("SetVehicleState", [](sd_bus_message* m) {
    return sd_bus_message_append(m, "a{sv}", 3, "speed_kmh", "d", 88.5, "doors", "as", 2, "a", "b",
                                 "ignition", "b", 1);
  });
  CHECK(outcome.error == "");
  REQUIRE(service.monitor.vehicle);
  CHECK(service.monitor.vehicle->speed_kmh == 88.5);
  CHECK(service.monitor.vehicle->ignition == true);
}

TEST_CASE("who tells the vehicle's state is told, and once that it has left the bus", "[bus]") {
  Service service;
  std::optional<BusPtr> bus(connect(service.bus));
  const auto tell = [&] {
    return service.loop.serve_while([&] {
      return sd_bus_call_method(bus->get(), kBusName, kObjectPath, kInterface, "SetVehicleState",
                                nullptr, nullptr, "a{sv}", 1, "ignition", "b", 0);
    });
  };
  REQUIRE(tell() >= 0);
  const char* name = nullptr;
  sd_bus_get_unique_name(bus->get(), &name);
  CHECK(service.monitor.teller == BusCaller{name, geteuid(), getpid()});
  REQUIRE(tell() >= 0);
  CHECK(service.monitor.left_tellers.empty());
  const std::vector<std::string> gone{name};
  bus.reset();
  REQUIRE(service.loop.run_until([&] { return !service.monitor.left_tellers.empty(); }));
  CHECK(service.monitor.left_tellers == gone);
}

TEST_CASE("who told the vehicle's state, and another after it, is of no matter any more", "[bus]") {
  Service service;
  for (std::size_t i = 1; i <= 3; ++i) {
    CHECK(service.set_vehicle_state("ignition", "b", 0).error == "");
    const auto teller = service.monitor.teller.name;
    REQUIRE(service.loop.run_until([&] { return service.monitor.left_tellers.size() == i; }));
    CHECK(service.monitor.left_tellers.back() == teller);
  }
}

TEST_CASE("a vehicle state of the wrong type or out of range is refused by name", "[bus]") {
  Service service;
  const auto refused = [&](const Outcome& outcome, const char* text) {
    CHECK(outcome.error == SD_BUS_ERROR_INVALID_ARGS);
    CHECK(outcome.text == text);
    CHECK_FALSE(service.monitor.vehicle);
  };
  refused(service.set_vehicle_state("speed_kmh", "i", 50), "speed_kmh must be of type d, not i");
  refused(service.set_vehicle_state("speed_kmh", "s", "50"), "speed_kmh must be of type d, not s");
  refused(service.set_vehicle_state("ignition", "s", "on"), "ignition must be of type b, not s");
  const char* range = "speed_kmh must be 0 to 1000";
  refused(service.set_vehicle_state("speed_kmh", "d", 1e308), range);
  refused(service.set_vehicle_state("speed_kmh", "d", -1.0), range);
  refused(service.set_vehicle_state("speed_kmh", "d", std::numeric_limits<double>::quiet_NaN()),
          range);
  refused(service.set_vehicle_state("speed_kmh", "d", std::numeric_limits<double>::infinity()),
          range);
}

TEST_CASE("arguments of other types than the interface's are refused", "[bus]") {
  Service service;
  const auto text = [](sd_bus_message* m) { return sd_bus_message_append(m, "s", "seven"); };
  CHECK(service.call("Acknowledge", text).error == SD_BUS_ERROR_INVALID_ARGS);
  CHECK(service.call("Pause").error == SD_BUS_ERROR_INVALID_ARGS);
  CHECK(service.call("Resume", text).error == SD_BUS_ERROR_INVALID_ARGS);
  CHECK(service.call("SetVehicleState", text).error == SD_BUS_ERROR_INVALID_ARGS);
  CHECK(service.call("Explode").error == SD_BUS_ERROR_UNKNOWN_METHOD);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::bus_object_test

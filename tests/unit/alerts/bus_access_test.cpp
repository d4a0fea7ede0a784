#include "alerts/bus/bus_access.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

#include "alerts/bus/bus_connection.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test::bus_access_test {
namespace {

constexpr uid_t kService = 990;
constexpr gid_t kGroup = 991;
constexpr uid_t kStranger = 65534;  // nobody

TEST_CASE("root, the service's user and the group may change something, nobody else", "[bus]") {
  const AccessRule rule{kService, kGroup};
  CHECK(rule.allows({0, {}}));
  CHECK(rule.allows({kService, {}}));
  CHECK(rule.allows({1000, {4, kGroup}}));
  CHECK_FALSE(rule.allows({1000, {4, 0}}));
  CHECK_FALSE(rule.allows({1000, {}}));
}

TEST_CASE("without a group on the machine, groups open nothing", "[bus]") {
  const AccessRule rule{kService, std::nullopt};
  CHECK(rule.allows({0, {}}));
  CHECK_FALSE(rule.allows({1000, {0, kGroup}}));
}

/// A service that other users call with dbus-send. Only root can become other users.
struct Service {
  PrivateBus bus;
  Loop loop;
  FakeMonitor monitor;
  BusObject object{monitor, "1.2.3", AccessRule{kService, kGroup}};
  BusConnection connection{loop.event(), bus.address(), object, [](BusState, const std::string&) {},
                           kQuickly};

  explicit Service(PrivateBus::Policy policy) : bus(policy) {
    monitor.alerts = {drowsiness(1)};
    if (!loop.run_until([&] { return object.is_attached(); })) FAIL("the service got no bus name");
  }

  /// @param user  as setpriv takes it
  std::string call_as(const std::string& user, const std::string& member_and_arguments) {
    const std::string command = fmt::format(
        "setpriv {} dbus-send --bus={} --print-reply --reply-timeout=5000 --dest=org.cabinwatch "
        "/org/cabinwatch/monitor {}",
        user, bus.address(), member_and_arguments);
    return loop.serve_while([&] { return run(command); });
  }
};

const std::string kAsStranger = fmt::format("--reuid {0} --regid {0} --clear-groups", kStranger);
const std::string kAsMember =
    fmt::format("--reuid {0} --regid {0} --groups {1}", kStranger, kGroup);
constexpr const char* kAcknowledge = "org.cabinwatch.Monitor1.Acknowledge uint64:1";
constexpr const char* kGetState =
    "org.freedesktop.DBus.Properties.Get string:org.cabinwatch.Monitor1 string:State";

bool cannot_become_others() {
  if (geteuid() == 0) return false;
  WARN("not run as root: calls of other users are not tried");
  return true;
}

TEST_CASE("the methods refuse strangers on a bus that lets everybody through", "[bus]") {
  if (cannot_become_others()) return;
  Service service(PrivateBus::Policy::open);
  for (const char* call : {kAcknowledge, "org.cabinwatch.Monitor1.Pause string:mischief",
                           "org.cabinwatch.Monitor1.Resume"}) {
    INFO(call);
    CHECK(service.call_as(kAsStranger, call).find("org.freedesktop.DBus.Error.AccessDenied") !=
          std::string::npos);
  }
  CHECK(service.monitor.acknowledged.empty());
  CHECK_FALSE(service.monitor.pause_reason);
  CHECK(service.monitor.resumed == 0);
}

TEST_CASE("the installed policy keeps strangers' signals from being calls", "[bus]") {
  if (cannot_become_others()) return;
  Service service(PrivateBus::Policy::shipped);
  const auto send_as = [&](const std::string& user, const std::string& member_and_arguments) {
    const std::string command = fmt::format(
        "setpriv {} dbus-send --bus={} --dest=org.cabinwatch /org/cabinwatch/monitor {}", user,
        service.bus.address(), member_and_arguments);
    service.loop.serve_while([&] { return run(command); });
  };
  send_as(kAsStranger, "org.cabinwatch.Monitor1.Pause string:mischief");
  send_as("--reuid 0", "org.cabinwatch.Monitor1.Resume");
  CHECK(service.loop.run_until([&] { return service.monitor.resumed == 1; }));
  CHECK_FALSE(service.monitor.pause_reason);
}

TEST_CASE("a member of the group may acknowledge", "[bus]") {
  if (cannot_become_others()) return;
  Service service(PrivateBus::Policy::open);
  CHECK(service.call_as(kAsMember, kAcknowledge).find("method return") != std::string::npos);
  CHECK(service.monitor.acknowledged == std::vector<std::uint64_t>{1});
}

TEST_CASE("strangers read on a bus with the installed policy, and change nothing", "[bus]") {
  if (cannot_become_others()) return;
  Service service(PrivateBus::Policy::shipped);
  CHECK(service.call_as(kAsStranger, kGetState).find("\"monitoring\"") != std::string::npos);
  CHECK(service.call_as(kAsStranger, "org.freedesktop.DBus.Introspectable.Introspect")
            .find("AlertRaised") != std::string::npos);
  CHECK(
      service.call_as(kAsStranger, kAcknowledge).find("org.freedesktop.DBus.Error.AccessDenied") !=
      std::string::npos);
  CHECK(service.monitor.acknowledged.empty());

  const std::string root = "--reuid 0";
  CHECK(service.call_as(root, kAcknowledge).find("method return") != std::string::npos);
  CHECK(service.monitor.acknowledged == std::vector<std::uint64_t>{1});
}

}  // namespace
}  // namespace cabinwatch::alerts::test::bus_access_test

#include "alerts/bus/bus_watcher.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "alerts/bus/bus_connection.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test::bus_watcher_test {
namespace {

/// Somebody who watches a bus, and a service that may be there.
struct Scene {
  PrivateBus bus{PrivateBus::Policy::shipped};
  Loop loop;
  FakeMonitor monitor;
  BusObject object{monitor, "1.2.3", AccessRule{geteuid(), std::nullopt}};
  std::unique_ptr<BusConnection> service;
  std::vector<WatchEvent> seen;
  BusWatcher watcher{loop.event(), bus.address(),
                     [this](const WatchEvent& event) { seen.push_back(event); }, kQuickly};

  void start_service() {
    service = std::make_unique<BusConnection>(
        loop.event(), bus.address(), object, [](BusState, const std::string&) {}, kQuickly);
  }

  /// The next event, which must be of this type.
  template <typename Event>
  Event next() {
    const std::size_t before = taken++;
    if (!loop.run_until([&] { return seen.size() > before; })) FAIL("nothing was told");
    INFO("event " << before << " is number " << seen[before].index() << " of WatchEvent");
    REQUIRE(std::holds_alternative<Event>(seen[before]));
    return std::get<Event>(seen[before]);
  }

  template <typename Event>
  [[nodiscard]] bool last_is() const {
    return !seen.empty() && std::holds_alternative<Event>(seen.back());
  }

  std::size_t taken = 0;
};

TEST_CASE("a watcher that is there first sees the service come and go", "[bus]") {
  Scene scene;
  scene.next<ServiceVanished>();
  scene.start_service();
  CHECK(scene.next<ServiceAppeared>().status.state == "monitoring");
  scene.service.reset();
  scene.next<ServiceVanished>();
}

TEST_CASE("a watcher that comes later learns of active alerts", "[bus]") {
  Scene scene;
  scene.monitor.alerts = {drowsiness(8)};
  scene.start_service();
  REQUIRE(scene.loop.run_until([&] { return scene.object.is_attached(); }));
  REQUIRE(scene.loop.run_until([&] { return scene.last_is<ServiceAppeared>(); }));
  const auto& status = std::get<ServiceAppeared>(scene.seen.back()).status;
  REQUIRE(status.active_alerts.size() == 1);
  CHECK(status.active_alerts.front().id == 8);
}

TEST_CASE("a watcher sees alerts raised, escalated and cleared, and properties change", "[bus]") {
  Scene scene;
  scene.next<ServiceVanished>();
  scene.start_service();
  scene.next<ServiceAppeared>();

  scene.object.tell({AlertEvent::Type::raised, drowsiness(2), {}});
  const auto raised = scene.next<AlertTold>();
  CHECK(raised.type == AlertEvent::Type::raised);
  CHECK(raised.alert.id == 2);
  CHECK(raised.alert.details.at("for_s") == PropertyValue{std::int64_t{3}});

  scene.object.tell({AlertEvent::Type::escalated, drowsiness(2), {}});
  CHECK(scene.next<AlertTold>().type == AlertEvent::Type::escalated);

  scene.object.tell({AlertEvent::Type::cleared, drowsiness(2), ClearReason::superseded});
  const auto ended = scene.next<AlertEnded>();
  CHECK(ended.id == 2);
  CHECK(ended.kind == "drowsiness");
  CHECK(ended.reason == "superseded");

  scene.monitor.state_now = ServiceState::paused;
  scene.object.update();
  const auto change = scene.next<StatusChanged>();
  CHECK(change.changed == std::vector<std::string>{"State"});
  CHECK(change.status.state == "paused");
}

TEST_CASE("a watcher outlives a restart of the bus", "[bus]") {
  Scene scene;
  scene.next<ServiceVanished>();
  scene.start_service();
  scene.next<ServiceAppeared>();

  scene.bus.stop();
  CHECK_FALSE(scene.next<BusLost>().why.empty());
  scene.monitor.alerts = {drowsiness(9)};
  scene.bus.start();

  // The service may find the bus before the watcher does, or after.
  REQUIRE(scene.loop.run_until([&] { return scene.last_is<ServiceAppeared>(); }));
  CHECK(std::get<ServiceAppeared>(scene.seen.back()).status.active_alerts.size() == 1);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::bus_watcher_test

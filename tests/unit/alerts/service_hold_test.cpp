#include "alerts/bus/service_hold.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/bus/bus_connection.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test {
namespace {

/// Somebody who holds, and a service that may be there.
struct Scene {
  PrivateBus bus;
  Loop loop;
  FakeMonitor monitor;
  std::unique_ptr<BusObject> object;
  std::unique_ptr<BusConnection> service;
  std::vector<HoldEvent> told;
  std::optional<ServiceHold> hold;

  void start_service() {
    object = std::make_unique<BusObject>(monitor, "1.2.3", AccessRule{geteuid(), std::nullopt});
    service = std::make_unique<BusConnection>(
        loop.event(), bus.address(), *object, [](BusState, const std::string&) {}, kQuickly);
    REQUIRE(loop.run_until([&] { return object->is_attached(); }));
  }
  void start_hold(const std::string& reason = "set-up") {
    hold.emplace(
        loop.event(), bus.address(), reason,
        [this](const HoldEvent& event) { told.push_back(event); }, kQuickly);
  }
  template <typename Event>
  bool wait_for(std::size_t number) {
    return loop.run_until([&] { return told.size() == number; }) &&
           std::holds_alternative<Event>(told.back());
  }
};

TEST_CASE("a service is held until the hold ends", "[bus]") {
  Scene scene;
  scene.start_service();
  scene.start_hold();
  CHECK(scene.wait_for<ServiceHeld>(1));
  REQUIRE(scene.monitor.holders.size() == 1);
  CHECK(scene.monitor.holders.begin()->second == "set-up");
  scene.hold.reset();
  CHECK(scene.loop.run_until([&] { return scene.monitor.holders.empty(); }));
}

TEST_CASE("a service that comes later is held, too, and the next one again", "[bus]") {
  Scene scene;
  scene.start_hold();
  CHECK(scene.wait_for<NoServiceToHold>(1));
  scene.start_service();
  CHECK(scene.wait_for<ServiceHeld>(2));
  scene.service.reset();
  scene.monitor.holders.clear();
  scene.start_service();
  CHECK(scene.wait_for<ServiceHeld>(3));
  CHECK(scene.monitor.holders.size() == 1);
}

TEST_CASE("a hold that is refused is told with the reason", "[bus]") {
  Scene scene;
  scene.start_service();
  scene.start_hold(std::string(1000, 'x'));
  REQUIRE(scene.wait_for<HoldRefused>(1));
  CHECK(std::get<HoldRefused>(scene.told.back()).error.text != "");
  CHECK(scene.monitor.holders.empty());
}

TEST_CASE("where there is no bus nobody is held, until the bus and a service come", "[bus]") {
  Scene scene;
  scene.bus.stop();
  scene.start_hold();
  CHECK(scene.wait_for<NoServiceToHold>(1));
  scene.bus.start();
  CHECK(scene.wait_for<NoServiceToHold>(2));
  scene.start_service();
  CHECK(scene.wait_for<ServiceHeld>(3));
}

}  // namespace
}  // namespace cabinwatch::alerts::test

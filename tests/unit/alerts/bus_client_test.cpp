#include "alerts/bus/bus_client.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "alerts/bus/bus_connection.hpp"
#include "alerts/bus/request_error.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test::bus_client_test {
namespace {

using namespace std::chrono_literals;
using Kind = RequestError::Kind;

/// A running service and a client of it.
struct Scene {
  PrivateBus bus{PrivateBus::Policy::shipped};
  Loop loop;
  FakeMonitor monitor;
  BusObject object{monitor, "1.2.3", AccessRule{geteuid(), std::nullopt}};
  std::unique_ptr<BusConnection> connection;
  BusClient client{bus.address()};

  enum class Service { running, absent };
  explicit Scene(Service service = Service::running) {
    if (service == Service::running) start_service();
  }
  void start_service() {
    connection = std::make_unique<BusConnection>(
        loop.event(), bus.address(), object, [](BusState, const std::string&) {}, kQuickly);
    if (!loop.run_until([&] { return object.is_attached(); })) FAIL("the service got no bus name");
  }
};

template <typename Value>
Kind error_of(const RequestResult<Value>& result) {
  REQUIRE(std::holds_alternative<RequestError>(result));
  CHECK_FALSE(std::get<RequestError>(result).text.empty());
  return std::get<RequestError>(result).kind;
}

TEST_CASE("a client gets the whole status", "[bus]") {
  Scene scene;
  scene.monitor.alerts = {drowsiness(3)};
  scene.monitor.fatigue = 62.0;
  scene.monitor.figures = {{"queries", std::uint64_t{12}}};

  const auto result = scene.loop.serve_while([&] { return scene.client.status(); });

  REQUIRE(std::holds_alternative<RemoteStatus>(result));
  const auto& status = std::get<RemoteStatus>(result);
  CHECK(status.state == "monitoring");
  CHECK(status.fatigue_level == 62.0);
  CHECK(status.statistics == scene.monitor.figures);
  REQUIRE(status.active_alerts.size() == 1);
  CHECK(status.active_alerts.front().id == 3);
}

TEST_CASE("who may not is told what to do, not what the bus daemon matched", "[bus]") {
  const sd_bus_error refused{SD_BUS_ERROR_ACCESS_DENIED,
                             "Rejected send message, 1 matched rules; type=\"method_call\"", 0};
  const RequestError error = request_error(refused);
  CHECK(error.kind == Kind::access_denied);
  CHECK_THAT(error.text, Catch::Contains("sudo adduser") && !Catch::Contains("matched rules"));
}

TEST_CASE("a client acknowledges, pauses and resumes", "[bus]") {
  Scene scene;
  scene.monitor.alerts = {drowsiness(3)};
  scene.loop.serve_while([&] {
    CHECK(std::holds_alternative<Done>(scene.client.acknowledge(3)));
    CHECK(error_of(scene.client.acknowledge(3)) == Kind::no_such_alert);
    CHECK(std::holds_alternative<Done>(scene.client.pause("car wash")));
    CHECK(std::holds_alternative<Done>(scene.client.resume()));
    return 0;
  });
  CHECK(scene.monitor.pause_reason == "car wash");
  CHECK(scene.monitor.resumed == 1);
}

TEST_CASE("a client tells a missing service from a missing bus", "[bus]") {
  PrivateBus bus;
  BusClient client(bus.address());
  CHECK(error_of(client.status()) == Kind::no_service);
  CHECK(error_of(client.acknowledge(1)) == Kind::no_service);
  bus.stop();
  CHECK(error_of(client.status()) == Kind::no_bus);
  CHECK(error_of(client.status()) == Kind::no_bus);
  bus.start();
  CHECK(error_of(client.status()) == Kind::no_service);
  BusClient nowhere("unix:path=/nonexistent/bus");
  CHECK(error_of(nowhere.resume()) == Kind::no_bus);
  BusClient nonsense("no such kind of bus");
  CHECK(error_of(nonsense.resume()) == Kind::no_bus);
}

TEST_CASE("a client does not wait for ever for a service that hangs", "[bus]") {
  Scene scene;
  BusClient client(scene.bus.address(), 50ms);
  CHECK(error_of(client.status()) == Kind::timed_out);  // nobody runs the service's loop
}

TEST_CASE("a client sees whether the service's name can be had", "[bus]") {
  Scene scene(Scene::Service::absent);
  const auto state = [&] {
    const auto result = scene.client.name_state();
    REQUIRE(std::holds_alternative<NameState>(result));
    return std::get<NameState>(result);
  };
  CHECK(state() == NameState::free);
  scene.start_service();  // the look has let the name go
  CHECK(state() == NameState::owned);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::bus_client_test

#include "alerts/bus/bus_connection.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "alerts/bus/bus_names.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::alerts::test::bus_connection_test {
namespace {

/// A service that notes how it stands with its bus.
struct Service {
  FakeMonitor monitor;
  BusObject object{monitor, "1.2.3", AccessRule{geteuid(), std::nullopt}};
  std::vector<BusState> states;
  std::vector<std::string> reasons;
  BusConnection connection;

  Service(const Loop& loop, const std::string& which)
      : connection(
            loop.event(), which, object,
            [this](BusState state, const std::string& why) {
              states.push_back(state);
              reasons.push_back(why);
            },
            kQuickly) {}

  [[nodiscard]] bool is(BusState state) const { return !states.empty() && states.back() == state; }
};

/// Counts the signals AlertRaised on a bus.
struct Listener {
  BusPtr bus;
  BusSlotPtr match;
  std::vector<std::uint64_t> raised;

  Listener(const PrivateBus& on, const Loop& loop) : bus(connect(on)) {
    sd_bus_attach_event(bus.get(), loop.event(), SD_EVENT_PRIORITY_NORMAL);
    const auto note = [](sd_bus_message* signal, void* self, sd_bus_error*) {
      std::uint64_t id = 0;
      sd_bus_message_read_basic(signal, 't', &id);
      static_cast<Listener*>(self)->raised.push_back(id);
      return 0;
    };
    REQUIRE(sd_bus_match_signal(bus.get(), base::Out(match), nullptr, kObjectPath, kInterface,
                                "AlertRaised", note, this) >= 0);
  }
};

TEST_CASE("a service that starts before its bus is told once, and comes when the bus does",
          "[bus]") {
  PrivateBus bus;
  bus.stop();
  Loop loop;
  Service service(loop, bus.address());
  service.monitor.alerts = {drowsiness(1)};
  REQUIRE(loop.run_until([&] { return service.is(BusState::lost); }));
  service.object.tell(
      {AlertEvent::Type::raised, drowsiness(1), {}});  // goes nowhere, harms nothing
  service.object.update();

  bus.start();

  REQUIRE(loop.run_until([&] { return service.is(BusState::ready); }));
  CHECK(service.states == std::vector<BusState>{BusState::lost, BusState::ready});
}

TEST_CASE("after a restart of the bus the name is taken and active alerts are told again",
          "[bus]") {
  PrivateBus bus;
  Loop loop;
  Service service(loop, bus.address());
  REQUIRE(loop.run_until([&] { return service.is(BusState::ready); }));
  service.monitor.alerts = {drowsiness(4), drowsiness(6)};

  // Gone for long enough that the first tries fail.
  bus.stop();
  REQUIRE(loop.run_until([&] { return service.is(BusState::lost); }));
  bus.start();
  Listener listener(bus, loop);

  REQUIRE(loop.run_until([&] { return listener.raised.size() >= 2; }));
  CHECK(listener.raised == std::vector<std::uint64_t>{4, 6});
  CHECK(service.states == std::vector<BusState>{BusState::ready, BusState::lost, BusState::ready});
  CHECK(loop.serve_while([&] { return call(bus, "Resume", {}); }).error == "");
}

TEST_CASE("a second service waits for the name and takes over when the first ends", "[bus]") {
  PrivateBus bus;
  Loop loop;
  auto first = std::make_unique<Service>(loop, bus.address());
  REQUIRE(loop.run_until([&] { return first->is(BusState::ready); }));

  Service second(loop, bus.address());
  REQUIRE(loop.run_until([&] { return second.is(BusState::name_taken); }));
  CHECK_FALSE(second.object.is_attached());

  first.reset();
  REQUIRE(loop.run_until([&] { return second.is(BusState::ready); }));
  CHECK(second.states == std::vector<BusState>{BusState::name_taken, BusState::ready});
}

TEST_CASE("an address that is none is told and does not end the service", "[bus]") {
  Loop loop;
  Service service(loop, "no such kind of bus");
  REQUIRE(loop.run_until([&] { return service.is(BusState::lost); }));
  CHECK(service.reasons.front().find("no such kind of bus") != std::string::npos);
}

TEST_CASE("a service may end at any time", "[bus]") {
  PrivateBus bus;
  Loop loop;
  { const Service never_connected(loop, bus.address()); }
  {
    Service asked_for_the_name(loop, bus.address());
    sd_event_run(loop.event(), 0);
    sd_event_run(loop.event(), 0);
  }
  Service whole(loop, bus.address());
  CHECK(loop.run_until([&] { return whole.is(BusState::ready); }));
}

}  // namespace
}  // namespace cabinwatch::alerts::test::bus_connection_test

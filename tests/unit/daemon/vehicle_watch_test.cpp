#include "daemon/service/vehicle_watch.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using alerts::VehicleState;
using daemon::VehicleWatch;

namespace {

using Lines = std::vector<std::string>;

class KeepingSink : public base::LogSink {
 public:
  explicit KeepingSink(Lines& lines) : lines_(lines) {}
  bool write(const base::LogEntry& entry) override {
    lines_.push_back(entry.message);
    return true;
  }

 private:
  Lines& lines_;
};

/// A car whose only source of speed is the bus.
struct Car {
  Lines log_lines;
  Lines no_lines;
  base::EventLoop loop;
  base::Log log{std::make_unique<KeepingSink>(log_lines), std::make_unique<KeepingSink>(no_lines)};
  std::vector<VehicleState> told;
  VehicleWatch watch{loop.get(), log, [this](const auto& state) { told.push_back(state); }};
  const base::Clock::time_point start{100s};
};

}  // namespace

TEST_CASE("a speed on the bus holds for 3 s, and its end is told once", "[vehicle_watch]") {
  Car car;
  car.watch.hear_bus({.speed_kmh = 50.0, .ignition = true}, car.start);
  car.watch.tick(car.start + 2999ms);
  CHECK(car.told == std::vector<VehicleState>{{50.0, true}});
  for (int i = 0; i < 5; ++i) car.watch.tick(car.start + 3s + i * 250ms);
  CHECK(car.told == std::vector<VehicleState>{{50.0, true}, {std::nullopt, true}});
  CHECK(car.log_lines == Lines{"speed: told on the bus", "speed: not told on the bus for 3 s"});
  car.watch.hear_bus({.speed_kmh = 50.0, .ignition = true}, car.start + 10s);
  CHECK(car.told.back() == VehicleState{50.0, true});
}

TEST_CASE("who tells the speed every second tells no news while it is the same",
          "[vehicle_watch]") {
  Car car;
  for (int i = 0; i < 20; ++i) {
    car.watch.hear_bus({.speed_kmh = 50.0, .ignition = {}}, car.start + i * 1s);
    car.watch.tick(car.start + i * 1s + 500ms);
  }
  CHECK(car.told.size() == 1);
  CHECK(car.log_lines == Lines{"speed: told on the bus"});
}

TEST_CASE("the bus may say that the speed is not known", "[vehicle_watch]") {
  Car car;
  car.watch.hear_bus({.speed_kmh = 50.0, .ignition = false}, car.start);
  car.watch.hear_bus({}, car.start + 1s);
  CHECK(car.told == std::vector<VehicleState>{{50.0, false}, {}});
  CHECK(car.log_lines.back() == "speed: the bus says that it is not known");
}

TEST_CASE("the figures say whose speed it is", "[vehicle_watch]") {
  Car car;
  alerts::PropertyMap figures;
  car.watch.add_to(figures, car.start);
  CHECK(figures == alerts::PropertyMap{{"speed_source", std::string("none")}});
  car.watch.hear_bus({.speed_kmh = 50.0, .ignition = {}}, car.start);
  car.watch.add_to(figures, car.start);
  CHECK(figures == alerts::PropertyMap{{"speed_source", std::string("bus")}, {"speed_kmh", 50.0}});
}

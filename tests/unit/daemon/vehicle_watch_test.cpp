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
  const alerts::BusCaller computer{.name = ":1.7", .user = 0, .process = 311};

  void hear(const VehicleState& state, base::Clock::time_point at) {
    watch.hear_bus(state, computer, at);
  }
};

}  // namespace

TEST_CASE("a speed on the bus holds for 3 s, and its end is told once", "[vehicle_watch]") {
  Car car;
  car.hear({.speed_kmh = 50.0, .ignition = true}, car.start);
  car.watch.tick(car.start + 2999ms);
  CHECK(car.told == std::vector<VehicleState>{{50.0, true}});
  for (int i = 0; i < 5; ++i) car.watch.tick(car.start + 3s + i * 250ms);
  CHECK(car.told == std::vector<VehicleState>{{50.0, true}, {std::nullopt, true}});
  CHECK(car.log_lines == Lines{"ignition: on, told by :1.7 (process 311, uid 0)",
                               "speed: told on the bus", "speed: not told on the bus for 3 s"});
  car.hear({.speed_kmh = 50.0, .ignition = true}, car.start + 10s);
  CHECK(car.told.back() == VehicleState{50.0, true});
}

TEST_CASE("who tells the speed every second tells no news while it is the same",
          "[vehicle_watch]") {
  Car car;
  for (int i = 0; i < 20; ++i) {
    car.hear({.speed_kmh = 50.0, .ignition = {}}, car.start + i * 1s);
    car.watch.tick(car.start + i * 1s + 500ms);
  }
  CHECK(car.told.size() == 1);
  CHECK(car.log_lines == Lines{"speed: told on the bus"});
}

TEST_CASE("the bus may say that the speed is not known", "[vehicle_watch]") {
  Car car;
  car.hear({.speed_kmh = 50.0, .ignition = false}, car.start);
  car.hear({}, car.start + 1s);
  CHECK(car.told == std::vector<VehicleState>{{50.0, false}, {}});
  CHECK(car.log_lines.back() == "speed: the bus says that it is not known");
}

TEST_CASE("the figures say whose speed it is", "[vehicle_watch]") {
  Car car;
  alerts::PropertyMap figures;
  car.watch.add_to(figures, car.start);
  CHECK(figures == alerts::PropertyMap{{"speed_source", std::string("none")}});
  car.hear({.speed_kmh = 50.0, .ignition = {}}, car.start);
  car.watch.add_to(figures, car.start);
  CHECK(figures == alerts::PropertyMap{{"speed_source", std::string("bus")}, {"speed_kmh", 50.0}});
}

TEST_CASE("a speed that comes and goes is told once as that, not with each coming and going",
          "[vehicle_watch]") {
  Car car;
  auto at = car.start;
  for (int i = 0; i < 30; ++i, at += 4s) {  // once in 4 s: it holds for 3
    car.hear({.speed_kmh = 50.0, .ignition = {}}, at);
    for (int tick = 0; tick < 16; ++tick) car.watch.tick(at + tick * 250ms);
  }
  const Lines flapping{
      "speed: told on the bus", "speed: not told on the bus for 3 s", "speed: told on the bus",
      "speed: comes and goes on the bus: it holds for 3 s, and is to be told once a "
      "second; in between it is not known"};
  CHECK(car.log_lines == flapping);
  // What is told of the speed itself is as before.
  CHECK(car.told.size() == 60);

  SECTION("and that it is told as it should be, once that has lasted") {
    for (int i = 0; i < 120; ++i) {
      car.hear({.speed_kmh = 50.0, .ignition = {}}, at + i * 1s);
    }
    CHECK(car.log_lines.size() == flapping.size() + 1);
    CHECK(car.log_lines.back() == "speed: told on the bus without a gap for 60 s");
  }
  SECTION("and that it has gone for good") {
    for (int i = 0; i < 120; ++i) car.watch.tick(at + i * 1s);
    CHECK(car.log_lines.size() == flapping.size() + 1);
    CHECK(car.log_lines.back() == "speed: not known from the bus for 30 s");
  }
}

TEST_CASE("each change of the ignition is told once, with who told it and what it means",
          "[vehicle_watch]") {
  Car car;
  for (int i = 0; i < 3; ++i) car.hear({.speed_kmh = {}, .ignition = true}, car.start + i * 1s);
  for (int i = 3; i < 6; ++i) car.hear({.speed_kmh = {}, .ignition = false}, car.start + i * 1s);
  car.hear({}, car.start + 6s);
  CHECK(car.log_lines ==
        Lines{"ignition: on, told by :1.7 (process 311, uid 0)",
              "ignition: off, told by :1.7 (process 311, uid 0): until it is on nothing is told of "
              "the driver",
              "ignition: :1.7 (process 311, uid 0) does not tell it any more: it counts as on"});
}

TEST_CASE("that who told the ignition off has left the bus is told once, and in the figures",
          "[vehicle_watch]") {
  Car car;
  car.hear({.speed_kmh = {}, .ignition = false}, car.start);
  car.watch.note_left(":1.8");  // somebody else
  CHECK(car.log_lines.size() == 1);
  for (int i = 0; i < 3; ++i) {  // a script that calls anew each time
    car.hear({.speed_kmh = {}, .ignition = false}, car.start + i * 1s);
    car.watch.note_left(":1.7");
  }
  REQUIRE(car.log_lines.size() == 2);
  CHECK(car.log_lines.back() ==
        "ignition: off, and :1.7 (process 311, uid 0), who told it, has left the bus: it stays off "
        "until it is told anew");
  alerts::PropertyMap figures;
  car.watch.add_to(figures, car.start + 12s);
  CHECK(figures.at("ignition") == alerts::PropertyValue(false));
  CHECK(figures.at("ignition_told_by") ==
        alerts::PropertyValue(std::string(":1.7 (process 311, uid 0)")));
  CHECK(figures.at("ignition_age_ms") == alerts::PropertyValue(std::int64_t{10'000}));
  CHECK(figures.at("ignition_teller_left") == alerts::PropertyValue(true));
}

TEST_CASE("with the bus who told the ignition off is gone too", "[vehicle_watch]") {
  Car car;
  car.watch.note_bus_lost();
  CHECK(car.log_lines.empty());
  car.hear({.speed_kmh = {}, .ignition = false}, car.start);
  car.watch.note_bus_lost();
  CHECK(car.log_lines.back() ==
        "ignition: off, and :1.7 (process 311, uid 0), who told it, is gone with the bus: it stays "
        "off until it is told anew");
}

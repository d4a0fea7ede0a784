#include "vehicle/gps_speed.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch::vehicle;
using namespace std::chrono_literals;

namespace {

/// A receiver on a road, on a scripted clock.
class Road {
 public:
  Road() { speed_.begin(now_); }

  /// One second passes, and a fix comes that is `age` old.
  void fix(double kmh, std::chrono::milliseconds age = 0ms, const std::string& receiver = "a") {
    pass(1s);
    hear(GpsFix{receiver, true, kmh, wall_ - age});
  }
  void no_fix(const std::string& receiver = "a") {
    pass(1s);
    hear(GpsFix{receiver, false, std::nullopt, wall_});
  }
  void hear(const GpsdReport& report) { speed_.hear(report, now_, wall_); }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    wall_ += time;
  }
  void set_wall_clock(std::chrono::seconds by) { wall_ += by; }

  [[nodiscard]] std::optional<double> kmh() const { return speed_.speed_kmh(now_); }
  [[nodiscard]] GpsState state() const { return speed_.state(now_); }
  [[nodiscard]] std::string text() const { return speed_.description(now_); }
  [[nodiscard]] GpsSpeed::WallClock::time_point wall() const { return wall_; }
  [[nodiscard]] GpsSpeed::Clock::time_point now() const { return now_; }

  GpsSpeed speed_;

 private:
  GpsSpeed::Clock::time_point now_{100s};
  GpsSpeed::WallClock::time_point wall_{1'795'855'200s};
};

}  // namespace

TEST_CASE("the noise of a receiver at standstill is standstill", "[gps_speed]") {
  Road road;
  for (const double noise : {0.0, 0.4, 1.7, 0.2, 3.1, 0.9, 0.0, 2.2}) {
    road.fix(noise);
    CHECK(road.kmh() == 0.0);
  }
}

TEST_CASE("one fix that is far off neither starts the car nor stops it", "[gps_speed]") {
  Road road;
  for (int i = 0; i < 3; ++i) road.fix(0.3);
  road.fix(28.0);
  CHECK(road.kmh() == 0.0);
  road.fix(0.2);
  CHECK(road.kmh() == 0.0);
  for (int i = 0; i < 3; ++i) road.fix(50.0 + i);
  road.fix(0.0);
  CHECK(road.kmh() >= 50.0);
}

TEST_CASE("a car that moves off moves with the second fix that says so", "[gps_speed]") {
  Road road;
  for (int i = 0; i < 3; ++i) road.fix(0.3);
  road.fix(8.0);
  CHECK(road.kmh() == 0.0);
  road.fix(15.0);
  CHECK(road.kmh() == 8.0);
}

TEST_CASE("the first fix counts at once", "[gps_speed]") {
  Road road;
  road.fix(87.0);
  CHECK(road.kmh() == 87.0);
  CHECK(road.state() == GpsState::known);
}

TEST_CASE("no fix is unknown at once, and not standstill", "[gps_speed]") {
  Road road;
  road.fix(87.0);
  road.no_fix();
  CHECK_FALSE(road.kmh());
  CHECK(road.state() == GpsState::no_fix);
  CHECK(road.text() == "unknown: the receiver a has no fix");
  road.fix(85.0);
  CHECK(road.kmh() == 85.0);
}

TEST_CASE("a receiver that says nothing more is believed for 3 s", "[gps_speed]") {
  Road road;
  road.fix(87.0);
  road.pass(2999ms);
  CHECK(road.kmh() == 87.0);
  road.pass(1ms);
  CHECK_FALSE(road.kmh());
  CHECK(road.state() == GpsState::silent);
}

TEST_CASE("a fix that is 10 s old is not believed", "[gps_speed]") {
  Road road;
  SECTION("the first one, by the computer's clock") {}
  SECTION("by the ones before it") { road.fix(87.0); }
  road.fix(87.0, 10s);
  CHECK_FALSE(road.kmh());
  CHECK(road.state() == GpsState::old_fix);
  CHECK(road.text() == "unknown: what the receiver a tells is of 10 s ago");
  road.fix(87.0, 2s);
  CHECK(road.kmh() == 87.0);
}

TEST_CASE("a computer whose clock is some seconds off waits 20 s for its first speed",
          "[gps_speed]") {
  Road road;
  for (int i = 0; i < 20; ++i) {
    road.fix(50.0, 7s);
    CHECK_FALSE(road.kmh());
  }
  road.fix(50.0, 7s);
  CHECK(road.kmh() == 50.0);
  // Once is enough: gpsd is restarted, and the clock set.
  road.speed_.lose("gpsd has closed the connection");
  road.set_wall_clock(-7s);
  road.speed_.begin(road.now());
  road.fix(50.0);
  CHECK(road.kmh() == 50.0);
  road.fix(50.0, 10s);
  CHECK(road.state() == GpsState::old_fix);
}

TEST_CASE("clocks may run apart as quartzes do, and a queue that grows is found", "[gps_speed]") {
  Road road;
  road.fix(50.0);
  for (int second = 0; second < 100'000; second += 100) {
    road.pass(99s);
    road.fix(50.0, std::chrono::milliseconds(second / 10));  // 100 ppm: 10 s a day
    REQUIRE(road.kmh());
  }
  for (int second = 0; second < 40; ++second) {
    road.fix(50.0, 10s + std::chrono::milliseconds(second * 100));
  }
  CHECK(road.state() == GpsState::old_fix);
}

TEST_CASE("the same fix told again and again is one fix", "[gps_speed]") {
  Road road;
  road.fix(87.0);
  const auto measured_at = road.wall();
  for (int i = 0; i < 3; ++i) {
    road.pass(1s);
    road.hear(GpsFix{"a", true, 87.0, measured_at});
  }
  CHECK_FALSE(road.kmh());
}

TEST_CASE("a computer that has not got the time yet knows the speed", "[gps_speed]") {
  Road road;
  road.set_wall_clock(-56 * 365 * 24h);
  road.hear(GpsFix{"a", true, 50.0, road.wall() + 56 * 365 * 24h});
  CHECK(road.kmh() == 50.0);
  // And one whose receiver counts weeks from the wrong year.
  Road other;
  other.hear(GpsFix{"a", true, 50.0, other.wall() - 1024 * 7 * 24h});
  CHECK(other.kmh() == 50.0);
}

TEST_CASE("of the reports about one fix only one needs to have the speed", "[gps_speed]") {
  Road road;
  road.pass(1s);
  road.hear(GpsFix{"a", true, std::nullopt, road.wall()});
  CHECK(road.state() == GpsState::no_speed);
  road.hear(GpsFix{"a", true, 50.0, road.wall()});
  CHECK(road.kmh() == 50.0);
  road.hear(GpsFix{"a", true, std::nullopt, road.wall()});
  road.pass(1s);
  road.hear(GpsFix{"a", true, std::nullopt, road.wall()});
  CHECK(road.kmh() == 50.0);
  for (int i = 0; i < 3; ++i) {
    road.pass(1s);
    road.hear(GpsFix{"a", true, std::nullopt, road.wall()});
  }
  CHECK(road.state() == GpsState::no_speed);
}

TEST_CASE("a second receiver without a fix takes no speed away, and helps out", "[gps_speed]") {
  Road road;
  for (int i = 0; i < 5; ++i) {
    road.fix(50.0);
    road.hear(GpsFix{"b", false, std::nullopt, road.wall()});
    CHECK(road.kmh() == 50.0);
  }
  for (int i = 0; i < 4; ++i) road.fix(40.0, 0ms, "b");
  CHECK(road.kmh() == 40.0);
}

TEST_CASE("a receiver that is gone is gone at once", "[gps_speed]") {
  Road road;
  road.hear(GpsReceivers{{"a"}});
  road.fix(50.0);
  road.hear(GpsReceiver{"a", false});
  CHECK_FALSE(road.kmh());
  road.pass(3s);
  CHECK(road.state() == GpsState::no_receiver);
  road.hear(GpsReceiver{"a", true});
  CHECK(road.state() == GpsState::unheard);
  road.pass(3s);
  CHECK(road.state() == GpsState::silent);
  road.fix(50.0);
  CHECK(road.kmh() == 50.0);
}

TEST_CASE("without gpsd the speed is unknown, and with it again known", "[gps_speed]") {
  Road road;
  CHECK(road.state() == GpsState::unheard);
  road.fix(50.0);
  road.speed_.lose("gpsd has closed the connection");
  CHECK_FALSE(road.kmh());
  CHECK(road.state() == GpsState::no_gpsd);
  CHECK(road.text() == "unknown: gpsd has closed the connection");
  road.speed_.begin(GpsSpeed::Clock::time_point{200s});
  CHECK(road.speed_.state(GpsSpeed::Clock::time_point{201s}) == GpsState::unheard);
  CHECK(road.speed_.state(GpsSpeed::Clock::time_point{203s}) == GpsState::no_receiver);
}

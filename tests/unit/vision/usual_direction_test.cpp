#include "vision/usual_direction.hpp"

#include <catch2/catch.hpp>
#include <chrono>

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

UsualDirection mostly(double yaw) {
  UsualDirection usual;
  for (int i = 0; i < 90; ++i) usual.see(yaw, 0, 66ms);
  return usual;
}

TEST_CASE("before a driver was seen for a second, a head is turned from the camera", "[usual]") {
  UsualDirection usual;
  CHECK(usual.turned_by(-44) == 44);
  for (int i = 0; i < 14; ++i) usual.see(30, 0, 66ms);
  CHECK(usual.turned_by(44) == 44);
}

TEST_CASE("then it is turned from where it mostly was", "[usual]") {
  CHECK(mostly(30).turned_by(30) == Approx(0).margin(1));
  CHECK(mostly(30).turned_by(-20) == Approx(50).margin(1));
  UsualDirection usual = mostly(5);
  for (int i = 0; i < 30; ++i) usual.see(45, 0, 66ms);  // a look aside is not where it mostly was
  CHECK(usual.turned_by(45) == Approx(40).margin(1));
}

TEST_CASE("a head that measures 69 degrees is seen in profile", "[usual]") {
  CHECK(UsualDirection().turned_by(-69) == Approx(90));
  CHECK(UsualDirection().turned_by(85) == Approx(90));
  CHECK(mostly(37).turned_by(62) == Approx(40).margin(2));
}

TEST_CASE("a look aside that outlasts the look ahead stays one", "[usual]") {
  UsualDirection usual = mostly(0);  // 6 s
  for (int i = 0; i < 150; ++i) {    // 10 s
    usual.see(50, 0, 66ms);
    CHECK(usual.is_away(50));
  }
}

TEST_CASE("a head that turns slowly does not draw along where it mostly is", "[usual]") {
  UsualDirection usual = mostly(0);
  for (double yaw = 0; yaw < 45; yaw += 0.5) usual.see(yaw, 0, 66ms);  // 6 s
  CHECK(usual.turned_by(45) > 40);
  CHECK(usual.is_away(45));
}

TEST_CASE("a head looks away that is turned from where it mostly was and from the camera",
          "[usual]") {
  CHECK(mostly(0).is_away(-40));
  CHECK_FALSE(mostly(0).is_away(25));  // the mirrors
  CHECK(mostly(37).is_away(62));       // from where the camera stands, beside the mirror
  CHECK_FALSE(mostly(37).is_away(50));
  CHECK_FALSE(mostly(60).is_away(60));  // the camera stands aside
  CHECK_FALSE(mostly(40).is_away(0));   // looks into it
  CHECK_FALSE(mostly(40).is_away(-15));
  CHECK(mostly(15).is_away(-25));  // past it
  CHECK(mostly(-40).is_away(40));
}

TEST_CASE(
    "before a driver was seen for a second, a head looks away that no camera before it sees so",
    "[usual]") {
  CHECK_FALSE(UsualDirection().is_away(38));
  CHECK(UsualDirection().is_away(42));
  CHECK(UsualDirection().is_away(-50));
}

TEST_CASE("a look aside from the first frame on is one for five seconds, a profile for longer",
          "[usual]") {
  const auto is_away_after = [](double yaw, int frames) {
    UsualDirection usual;
    for (int i = 0; i < frames; ++i) usual.see(yaw, 0, 100ms);
    return usual.is_away(yaw);
  };
  CHECK(is_away_after(55, 48));
  CHECK_FALSE(is_away_after(55, 52));  // the camera stands there
  CHECK(is_away_after(-85, 150));
}

TEST_CASE("a head that was seen ahead for half a second and turned then looks away, and stays so",
          "[usual]") {
  for (const double yaw : {35.0, 60.0}) {
    UsualDirection usual;
    for (int i = 0; i < 5; ++i) usual.see(2, 0, 100ms);
    for (int i = 0; i < 42; ++i) usual.see(yaw, 0, 100ms);  // as long as an alert takes
    CHECK(usual.turned_by(2) < 5);
    if (yaw > 40) CHECK(usual.is_away(yaw));
  }
}

TEST_CASE("a head that was seen ahead for a second looks away at a third of a right angle",
          "[usual]") {
  UsualDirection usual;
  for (int i = 0; i < 11; ++i) usual.see(-3, 0, 100ms);
  CHECK(usual.is_away(33));
  for (int i = 0; i < 42; ++i) usual.see(33, 0, 100ms);
  CHECK(usual.is_away(33));
}

TEST_CASE("a head is lowered from where it mostly was, once that is known", "[usual]") {
  UsualDirection usual;
  CHECK(usual.lowered_by(0, 20) == 0);
  for (int i = 0; i < 20; ++i) usual.see(0, -8, 100ms);  // the camera stands low
  CHECK(usual.lowered_by(0, 12) == Approx(20).margin(1));
  for (int i = 0; i < 50; ++i) usual.see(0, 12, 100ms);  // a look down is not where it mostly was
  CHECK(usual.lowered_by(0, 12) == Approx(20).margin(1));
  for (int i = 0; i < 50; ++i) usual.see(0, 12, 100ms);  // but this is
  CHECK(usual.lowered_by(0, 12) == Approx(0).margin(1));
}

TEST_CASE("of a head that is turned far from the camera it is not told how low it is", "[usual]") {
  UsualDirection usual = mostly(0);
  for (int i = 0; i < 100; ++i) usual.see(55, -20, 100ms);
  CHECK(usual.lowered_by(55, 30) == 0);
  CHECK(usual.lowered_by(30, 30) == Approx(30).margin(1));
}

TEST_CASE("how high the head is held is not taken for another driver's", "[usual]") {
  UsualDirection usual = mostly(0);
  usual.keep_for_another();
  CHECK(usual.lowered_by(0, 20) == 0);
}

TEST_CASE("where the road is seen from the camera holds for another driver, who may change it",
          "[usual]") {
  UsualDirection usual = mostly(40);  // the camera stands aside
  usual.keep_for_another();
  CHECK_FALSE(usual.is_away(50));
  CHECK(usual.is_away(-35));
  for (int i = 0; i < 300; ++i) usual.see(-35, 0, 100ms);  // it has been moved
  CHECK_FALSE(usual.is_away(-35));
  UsualDirection unknown;
  unknown.see(60, 0, 100ms);
  unknown.keep_for_another();
  CHECK(unknown.is_away(60));
}

}  // namespace
}  // namespace cabinwatch::vision

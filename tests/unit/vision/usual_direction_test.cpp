#include "vision/usual_direction.hpp"

#include <catch2/catch.hpp>
#include <chrono>

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

UsualDirection mostly(double yaw) {
  UsualDirection usual;
  for (int i = 0; i < 60; ++i) usual.see(yaw, 66ms);
  return usual;
}

TEST_CASE("before a driver was seen for two seconds, a head is turned from the camera", "[usual]") {
  UsualDirection usual;
  CHECK(usual.turned_by(-50) == 50);
  for (int i = 0; i < 28; ++i) usual.see(30, 66ms);
  CHECK(usual.turned_by(50) == 50);
}

TEST_CASE("then it is turned from where it mostly was", "[usual]") {
  CHECK(mostly(30).turned_by(30) == Approx(0).margin(1));
  CHECK(mostly(30).turned_by(-20) == Approx(50).margin(1));
  UsualDirection usual = mostly(5);
  for (int i = 0; i < 30; ++i) usual.see(60, 66ms);  // a look aside is not where it mostly was
  CHECK(usual.turned_by(60) == Approx(55).margin(1));
}

}  // namespace
}  // namespace cabinwatch::vision

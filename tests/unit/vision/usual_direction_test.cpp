#include "vision/usual_direction.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Gaze;

UsualDirection mostly(double yaw) {
  UsualDirection usual;
  for (int i = 0; i < 60; ++i) usual.see(yaw, 66ms);
  return usual;
}

TEST_CASE("a head from the side looks away, wherever the camera stands", "[usual]") {
  CHECK(UsualDirection().gaze(75) == Gaze::away);
  CHECK(UsualDirection().gaze(-90) == Gaze::away);
  CHECK(mostly(70).gaze(70) == Gaze::away);
}

TEST_CASE("before a driver was seen for two seconds, nothing else is told", "[usual]") {
  CHECK_FALSE(UsualDirection().gaze(0));
  CHECK_FALSE(UsualDirection().gaze(50));
}

TEST_CASE("a head turned from camera and usual direction looks away, one at it at the road",
          "[usual]") {
  const UsualDirection usual = mostly(5);
  CHECK(usual.gaze(5) == Gaze::road);
  CHECK_FALSE(usual.gaze(28));
  CHECK(usual.gaze(45) == Gaze::away);
  CHECK(usual.gaze(-45) == Gaze::away);
}

TEST_CASE("a camera that stands aside is no driver who looks aside", "[usual]") {
  CHECK_FALSE(mostly(50).gaze(50));
  CHECK_FALSE(mostly(50).gaze(0));  // may have begun with a look to the side
  CHECK(mostly(30).gaze(30) == Gaze::road);
  CHECK(mostly(30).gaze(-38) == Gaze::away);
}

}  // namespace
}  // namespace cabinwatch::vision

#include "view/advice.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace cabinwatch::view {
namespace {

using pipeline::SightQuality;
using vision::Seat;

/// A face of this width in the middle of a 640x360 picture.
vision::FrameSight sight(double width) {
  vision::FrameSight seen;
  seen.size = {640, 360};
  seen.face.emplace();
  seen.face->area = {{320, 180}, width * 1.5, 0.0};
  return seen;
}

std::string words(SightQuality quality, const vision::FrameSight& seen, Seat seat = Seat::any) {
  pipeline::ReflexObservation told;
  told.quality = quality;
  return advice(told, seen, seat);
}

TEST_CASE("a small face is told with what it measures and should", "[advice]") {
  CHECK(words(SightQuality::too_small, sight(58)) ==
        "too small: move the camera nearer, the face is 58 pixels wide and should be 120");
  CHECK(words(SightQuality::good, sight(90)) ==
        "good, but small: move the camera nearer, the face is 90 pixels wide and should be 120");
  CHECK(words(SightQuality::good, sight(130)) == "good");
  CHECK(words(SightQuality::too_small, {}) ==
        "too small: the picture has too few pixels, see camera.width");
}

TEST_CASE("every quality says what to do", "[advice]") {
  for (const auto quality : {SightQuality::no_face, SightQuality::dark, SightQuality::glare,
                             SightQuality::blurred, SightQuality::occluded, SightQuality::uncertain,
                             SightQuality::frozen, SightQuality::turned}) {
    CHECK_THAT(words(quality, sight(130)), Catch::Contains(": "));
  }
}

TEST_CASE("a picture that is turned says which way the camera is to be turned", "[advice]") {
  auto seen = sight(130);
  seen.turn = vision::PictureTurn::upside_down;
  CHECK(words(SightQuality::turned, seen) == "upside down: turn the camera by 180 degrees");
  seen.turn = vision::PictureTurn::to_the_right;
  CHECK_THAT(words(SightQuality::turned, seen), Catch::EndsWith("90 degrees clockwise"));
}

TEST_CASE("a larger neighbour is told as long as no seat is set", "[advice]") {
  auto seen = sight(130);
  seen.other = vision::FaceArea{{100, 180}, 240.0, 0.0};
  CHECK(words(SightQuality::good, seen) == "another person is larger: set vision.seat");
  CHECK(words(SightQuality::good, seen, Seat::right) == "good");
  seen.other->side = 150.0;  // smaller than the driver's 195
  CHECK(words(SightQuality::good, seen) == "good");
}

TEST_CASE("the seat is the half that the face's middle is in", "[advice]") {
  CHECK(seat_of({{200, 100}, 100, 0}, {640, 360}) == Seat::left);
  CHECK(seat_of({{400, 100}, 100, 0}, {640, 360}) == Seat::right);
}

}  // namespace
}  // namespace cabinwatch::view

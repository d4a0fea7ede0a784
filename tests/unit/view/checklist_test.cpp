#include "view/checklist.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>

namespace cabinwatch::view {
namespace {

using namespace std::chrono_literals;
using pipeline::Calibration;
using pipeline::ReflexObservation;
using pipeline::SightQuality;
using State = CheckItem::State;

/// A driver who is seen well.
ReflexObservation good() {
  ReflexObservation frame;
  frame.quality = SightQuality::good;
  frame.calibration = Calibration::ready;
  frame.frames_per_second = 15.0;
  frame.eye_openness = 0.9;
  return frame;
}

/// Frames at 15 a second, each as `make` has it.
class Camera {
 public:
  void show(std::chrono::milliseconds duration, const ReflexObservation& like) {
    for (const auto end = now_ + duration; now_ < end; now_ += 66ms) {
      auto frame = like;
      frame.captured_at = now_;
      list.add(frame);
    }
  }
  [[nodiscard]] CheckItem item(const std::string& name) const {
    const auto items = list.items();
    return *std::ranges::find(items, name, &CheckItem::name);
  }
  [[nodiscard]] State state(const std::string& name) const { return item(name).state; }

  Checklist list;

 private:
  base::Clock::time_point now_{1h};
};

ReflexObservation seen_as(SightQuality quality) {
  auto frame = good();
  frame.quality = quality;
  frame.eye_openness.reset();
  return frame;
}

TEST_CASE("nothing is green before there is a picture", "[checklist]") {
  const Camera camera;
  for (const auto& item : camera.list.items()) CHECK(item.state == State::waiting);
  CHECK(camera.list.items().size() == 5);
}

TEST_CASE("a driver who is seen well turns every line green", "[checklist]") {
  Camera camera;
  camera.show(4s, good());
  for (const auto& item : camera.list.items()) {
    CAPTURE(item.name, item.text);
    CHECK(item.state == State::done);
  }
}

TEST_CASE("one bad moment is no reason to move the camera", "[checklist]") {
  Camera camera;
  camera.show(3s, good());
  camera.show(200ms, seen_as(SightQuality::no_face));
  CHECK(camera.state("face") == State::done);
  CHECK(camera.state("eyes") == State::done);
}

TEST_CASE("what has gone wrong is told within the window, and again what is right", "[checklist]") {
  Camera camera;
  camera.show(4s, good());
  camera.show(4s, seen_as(SightQuality::no_face));
  CHECK(camera.state("face") == State::problem);
  CHECK(camera.state("eyes") == State::waiting);  // there is none to read
  CHECK(camera.state("light") == State::waiting);
  camera.show(4s, good());
  CHECK(camera.state("face") == State::done);
  CHECK(camera.state("light") == State::done);
}

TEST_CASE("each line has its own reason", "[checklist]") {
  Camera camera;
  SECTION("a picture on its side") {
    camera.show(4s, seen_as(SightQuality::turned));
    CHECK(camera.item("face").text == "the picture is not upright: turn the camera");
  }
  SECTION("a camera that repeats itself") {
    camera.show(4s, seen_as(SightQuality::frozen));
    CHECK(camera.item("face").text == "the camera repeats the same picture");
  }
  SECTION("covered eyes") {
    camera.show(4s, seen_as(SightQuality::occluded));
    CHECK(camera.state("face") == State::done);
    CHECK(camera.state("eyes") == State::problem);
    CHECK(camera.state("light") == State::done);
  }
  SECTION("darkness") {
    camera.show(4s, seen_as(SightQuality::dark));
    CHECK(camera.state("light") == State::problem);
    CHECK_THAT(camera.item("light").text, Catch::Contains("too dark"));
  }
  SECTION("sun") {
    camera.show(4s, seen_as(SightQuality::glare));
    CHECK_THAT(camera.item("light").text, Catch::Contains("too bright"));
  }
  SECTION("a slow camera") {
    auto slow = good();
    slow.frames_per_second = 9.1;
    camera.show(4s, slow);
    CHECK(camera.state("rate") == State::problem);
    CHECK_THAT(camera.item("rate").text, Catch::Contains("9.1 frames a second"));
  }
  SECTION("a driver who is being learnt") {
    auto learning = good();
    learning.calibration = Calibration::learning;
    camera.show(4s, learning);
    CHECK(camera.state("calibration") == State::waiting);
    CHECK_THAT(camera.item("calibration").text, Catch::Contains("30 s of open eyes"));
  }
}

TEST_CASE("a recording that goes back begins anew", "[checklist]") {
  Camera late;
  late.show(4s, good());
  auto early = seen_as(SightQuality::no_face);
  early.captured_at = base::Clock::time_point{1s};
  late.list.add(early);
  CHECK(late.state("face") == State::problem);
}

}  // namespace
}  // namespace cabinwatch::view

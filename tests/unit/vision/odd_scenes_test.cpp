#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <numbers>

#include "drive.hpp"
#include "follower_watch.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Gaze;
using pipeline::SightQuality;

constexpr double kDriver = 600;  // where the driver's face is

TEST_CASE("a television behind the driver, whose faces come and go, is nobody", "[scenes]") {
  Watch drive;
  drive.backend.faces = {face_at(kDriver, 200)};
  drive.watch(2s);
  for (int i = 0; i < 30; ++i) {  // cuts, once a second
    drive.backend.faces = {face_at(kDriver, 200), face_at(900 + 40 * (i % 3), 60 + 30 * (i % 4))};
    if (i % 5 == 4) drive.backend.faces.erase(drive.backend.faces.begin());  // the driver is missed
    drive.watch(i % 5 == 4 ? 600ms : 1s);
    if (i % 5 != 4) CHECK(place_of(drive.watch(66ms)) == Approx(kDriver));
  }
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a photograph on the dashboard is not the driver, not even while he looks away",
          "[scenes]") {
  Watch drive;
  drive.backend.faces = {face_at(kDriver, 200), face_at(250, 70)};
  CHECK(place_of(drive.watch(2s)) == Approx(kDriver));
  drive.backend.faces.erase(drive.backend.faces.begin());
  drive.backend.heads = {head_at(kDriver, 200)};  // turned further than a face is seen
  const auto aside = drive.watch(9s);
  CHECK(aside.has_head);
  CHECK_FALSE(aside.face);
  drive.backend.faces.push_back(face_at(kDriver, 200));
  drive.backend.heads.clear();
  CHECK(place_of(drive.watch(300ms)) == Approx(kDriver));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("of two drivers of the same size the one chosen first stays the driver", "[scenes]") {
  Watch drive;
  drive.backend.faces = {face_at(350, 200), face_at(900, 200)};
  const auto chosen = place_of(drive.watch(2s));
  REQUIRE(chosen);
  for (int i = 0; i < 60; ++i) {  // now the one seems a little larger, now the other
    drive.backend.faces = {face_at(350, i % 2 == 0 ? 205 : 195),
                           face_at(900, i % 2 == 0 ? 195 : 205)};
    CHECK(place_of(drive.watch(1s)) == Approx(*chosen));
  }
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a child in its seat behind is not the driver who bends down for a moment", "[scenes]") {
  Watch drive;
  drive.backend.faces = {face_at(kDriver, 200), face_at(800, 80)};
  drive.watch(3s);
  drive.backend.faces.erase(drive.backend.faces.begin());
  CHECK_FALSE(drive.watch(800ms).face);
  drive.backend.faces.push_back(face_at(kDriver + 60, 190));
  CHECK(place_of(drive.watch(200ms)) == Approx(kDriver + 60));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a face that comes in from the side and rests at the edge is not the driver",
          "[scenes]") {
  Watch drive;
  drive.backend.faces = {face_at(kDriver, 200)};
  drive.watch(2s);
  for (double x = 1270; x > 1200; x -= 5) {
    drive.backend.faces = {face_at(kDriver, 200), face_at(x, 300)};
    drive.watch(200ms);
  }
  CHECK(place_of(drive.watch(20s)) == Approx(kDriver));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("at four frames a second a driver who moves is followed", "[scenes]") {
  Watch drive(Seat::any, 250ms);
  drive.backend.faces = {face_at(kDriver, 200), face_at(1100, 90)};
  drive.watch(2s);
  for (int i = 0; i < 60; ++i) {
    const double sway = 120 * std::sin(i * std::numbers::pi / 6);
    drive.backend.faces[0] = face_at(kDriver + sway, 200);
    CHECK(place_of(drive.watch(250ms)) == Approx(kDriver + sway).margin(1));
  }
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("at four frames a second a look aside and closed eyes are told", "[scenes]") {
  DriverReader reader;
  auto at = kDriveStart;
  const auto watch = [&](std::chrono::seconds lasting, const FaceMeasures& face) {
    pipeline::ReflexObservation told;
    for (const auto end = at + lasting; at < end; at += 250ms) {
      told = reader.see_face(face, SightQuality::good, false, at);
    }
    return told;
  };
  watch(10s, open_eyes());
  CHECK(watch(4s, turned(60)).gaze == Gaze::away);
  CHECK(watch(4s, open_eyes()).eyes_closed == false);
  CHECK(watch(3s, closed_eyes()).eyes_closed == true);
  CHECK_FALSE(watch(3s, closed_eyes()).gaze);
}

}  // namespace
}  // namespace cabinwatch::vision

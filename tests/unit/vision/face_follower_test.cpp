#include "vision/face_follower.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "fake_backend.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using base::Clock;

const base::Clock::time_point kStart{1h};
constexpr LumaView kPicture{nullptr, 1280, {1280, 720}};  // nobody looks at its pixels

DrawnFace face_at(double x, double size) { return {.middle = {x, 300}, .size = size}; }

TEST_CASE("a face is searched once, then followed", "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(600, 200)};
  FaceFollower follower(backend, Seat::any);
  for (int i = 0; i < 20; ++i) {
    backend.faces[0].middle.x += 4;
    CHECK(follower.look(kPicture, kStart + i * 66ms).face);
  }
  CHECK(backend.searches == 1);
}

TEST_CASE("a face that is gone is searched in every frame", "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(600, 200)};
  FaceFollower follower(backend, Seat::any);
  (void)follower.look(kPicture, kStart);
  backend.faces.clear();
  for (int i = 1; i <= 5; ++i) {
    const auto sight = follower.look(kPicture, kStart + i * 66ms);
    CHECK_FALSE(sight.face);
    CHECK(sight.has_searched);
  }
  CHECK(backend.searches == 6);
}

TEST_CASE("of two faces the seat's is taken", "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(300, 150), face_at(900, 220)};
  const auto x_of = [&](Seat seat) {
    FaceFollower follower(backend, seat);
    return follower.look(kPicture, kStart).face.value().area.center.x;
  };
  CHECK(x_of(Seat::left) == Approx(300));
  CHECK(x_of(Seat::right) == Approx(900));
  CHECK(x_of(Seat::any) == Approx(900));  // the larger one
}

TEST_CASE("a passenger is not the driver, whoever is alone in the picture", "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(300, 150)};
  FaceFollower follower(backend, Seat::right);
  CHECK_FALSE(follower.look(kPicture, kStart).face);
}

TEST_CASE("a clearly larger face elsewhere becomes the driver's, and is told to be another",
          "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(300, 120)};
  FaceFollower follower(backend, Seat::any);
  (void)follower.look(kPicture, kStart);
  backend.faces.push_back(face_at(900, 220));
  const auto sight = follower.look(kPicture, kStart + 3s);
  CHECK(sight.is_another);
  CHECK(sight.face.value().area.center.x == Approx(900));
}

TEST_CASE("a face about as large does not take over", "[follower]") {
  FakeBackend backend;
  backend.faces = {face_at(300, 200)};
  FaceFollower follower(backend, Seat::any);
  (void)follower.look(kPicture, kStart);
  backend.faces.push_back(face_at(900, 220));
  for (int i = 1; i < 10; ++i) {
    const auto sight = follower.look(kPicture, kStart + i * 3s);
    CHECK_FALSE(sight.is_another);
    CHECK(sight.face.value().area.center.x == Approx(300));
  }
}

}  // namespace
}  // namespace cabinwatch::vision

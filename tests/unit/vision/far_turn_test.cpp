#include "vision/far_turn.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "fake_backend.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

/// A head that is seen 20 times a second.
struct Scene {
  FakeBackend backend;
  FarTurn turn{backend};
  FaceShape face = DrawnFace{.middle = {600, 300}, .size = 200}.shape();
  base::Clock::time_point at{1h};

  Scene() { backend.faces = {DrawnFace{.middle = {600, 300}, .size = 200}}; }
  double see(double yaw) { return turn.see({}, face, yaw, at += 50ms); }
};

TEST_CASE("a mesh that springs back behind a mask does not hide the head's turn", "[turn]") {
  Scene drive;
  drive.face.presence = 0.9;
  drive.backend.head_turn = -51.0;
  CHECK(drive.see(-8.0) == -51.0);
  CHECK(drive.see(4.0) == -51.0);
}

TEST_CASE("a turn is told by whichever shows more of it", "[turn]") {
  Scene drive;
  drive.backend.head_turn = 47.0;
  CHECK(drive.see(36.0) == 47.0);
  CHECK(drive.see(60.0) == 60.0);
  drive.backend.head_turn = 38.0;  // too little to tell better than the mesh
  drive.see(24.0);
  drive.see(24.0);
  CHECK(drive.see(24.0) == 24.0);
}

TEST_CASE("a face that the mesh sees to the other side is not turned over", "[turn]") {
  Scene drive;
  drive.backend.head_turn = -60.0;
  CHECK(drive.see(30.0) == 30.0);
}

TEST_CASE("a face that looks ahead costs no look, one that is turned every other frame", "[turn]") {
  Scene drive;
  drive.face.presence = 1.0;
  drive.backend.head_turn = 80.0;
  for (int i = 0; i < 20; ++i) CHECK(drive.see(5.0) == 5.0);
  CHECK(drive.backend.looks == 0);
  for (int i = 0; i < 20; ++i) drive.see(20.0);
  CHECK(drive.backend.looks == 10);
}

}  // namespace
}  // namespace cabinwatch::vision

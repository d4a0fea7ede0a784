#include "vision/face_follower.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <numbers>

#include "follower_watch.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

TEST_CASE("how far a head is turned is told where no face is seen, the driver's or the first",
          "[follower]") {
  Watch drive;
  drive.backend.heads = {head_at(600, 200)};
  drive.backend.head_turn = -62.0;
  const auto seen = drive.watch(200ms);
  CHECK_FALSE(seen.face);
  CHECK(seen.head_turn == -62.0);
  drive.backend.heads.clear();
  drive.backend.faces = {face_at(600, 200)};
  CHECK_FALSE(drive.watch(2s).head_turn);
  drive.backend.faces.clear();
  drive.backend.heads = {head_at(600, 200)};
  CHECK(drive.watch(1s).head_turn == -62.0);
  drive.backend.heads = {head_at(1100, 200)};  // somebody else's
  CHECK_FALSE(drive.watch(200ms).head_turn);
}

TEST_CASE("a head far away is one, and tells no turn", "[follower]") {
  Watch drive;
  drive.backend.heads = {head_at(600, 30)};
  drive.backend.head_turn = -62.0;
  const auto seen = drive.watch(200ms);
  CHECK(seen.has_head);
  CHECK_FALSE(seen.head_turn);
}

TEST_CASE("a face that was found is followed, and hardly searched any more", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(2s);
  const int before = drive.backend.searches;
  for (int i = 0; i < 100; ++i) {
    drive.backend.faces[0].middle.x += 2;
    CHECK(drive.watch(66ms).face);
  }
  CHECK(drive.backend.searches - before <= 4);  // in 6.6 s
}

TEST_CASE("a face that is gone is searched in every frame", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(3s);
  drive.backend.faces.clear();
  const int before = drive.backend.searches;
  for (int i = 0; i < 5; ++i) {
    const auto sight = drive.watch(66ms);
    CHECK_FALSE(sight.face);
    CHECK(sight.has_searched);
  }
  CHECK(drive.backend.searches == before + 5);
}

TEST_CASE("where nobody is, few frames are searched, and a face that comes is found in 300 ms",
          "[follower]") {
  const auto comes_after = GENERATE(66ms, 132ms, 198ms, 264ms);
  Watch drive;
  drive.watch(15s);
  const int before = drive.backend.searches;
  CHECK_FALSE(drive.watch(6600ms).face);
  CHECK(drive.backend.searches - before <= 25);  // of 100 frames
  drive.watch(comes_after);
  drive.backend.faces = {face_at(600, 200)};
  CHECK(drive.watch(300ms).face);
}

TEST_CASE("a still picture of nobody is searched once a second, and at once when it changes",
          "[follower]") {
  const auto comes_after = GENERATE(66ms, 330ms, 792ms);
  Watch drive;
  drive.watch(10s);
  drive.moves = false;
  drive.watch(5s);
  const int before = drive.backend.searches;
  CHECK_FALSE(drive.watch(6600ms).face);
  CHECK(drive.backend.searches - before <= 7);
  drive.watch(comes_after);
  drive.backend.faces = {face_at(600, 200)};
  drive.stir();
  CHECK(drive.watch(300ms).face);
}

TEST_CASE("a face that changes nothing in a still picture is found within a second", "[follower]") {
  Watch drive;
  drive.moves = false;
  drive.watch(15s);
  drive.backend.faces = {face_at(600, 200)};
  CHECK(drive.watch(1100ms).face);
}

TEST_CASE("a driver who is lost is searched for in every frame for ten seconds", "[follower]") {
  Watch drive;
  drive.watch(15s);  // an empty seat before
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(3s);
  drive.backend.faces.clear();
  const int before = drive.backend.searches;
  drive.watch(9900ms);
  CHECK(drive.backend.searches == before + 150);
  drive.watch(6600ms);
  CHECK(drive.backend.searches <= before + 150 + 30);
}

TEST_CASE("a head without a face is told of every frame, however long it is there", "[follower]") {
  Watch drive;
  drive.watch(15s);
  drive.backend.heads = {head_at(600, 200)};
  CHECK(drive.watch(300ms).has_head);
  for (int i = 0; i < 300; ++i) CHECK(drive.watch(66ms).has_head);
}

TEST_CASE("of two faces the seat's is taken", "[follower]") {
  const auto place_in = [](Seat seat) {
    Watch drive(seat);
    drive.backend.faces = {face_at(300, 150), face_at(900, 220)};
    return drive.watch(66ms).face.value().area.center.x;
  };
  CHECK(place_in(Seat::left) == Approx(300));
  CHECK(place_in(Seat::right) == Approx(900));
  CHECK(place_in(Seat::any) == Approx(900));  // the larger one
}

TEST_CASE("a passenger is not the driver, whoever is alone in the picture", "[follower]") {
  Watch drive(Seat::right);
  drive.backend.faces = {face_at(300, 150)};
  CHECK_FALSE(drive.watch(5s).face);
}

TEST_CASE("a driver who leans a little over the middle stays the driver", "[follower]") {
  Watch drive(Seat::left);
  drive.backend.faces = {face_at(500, 150)};
  drive.watch(3s);
  for (double x = 500; x < 740; x += 10) {
    drive.backend.faces = {face_at(x, 150)};
    CHECK(drive.watch(66ms).face);
  }
}

TEST_CASE("a larger face that the first search missed is chosen all the same", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(300, 120)};
  drive.watch(200ms);
  drive.backend.faces.push_back(face_at(900, 220));
  CHECK(place_of(drive.watch(800ms)) == Approx(900));
}

TEST_CASE("the largest face beside the driver's is told to who looks for it", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(300, 200)};
  drive.watch(3s);
  CHECK_FALSE(drive.other());
  drive.backend.faces = {face_at(300, 200), face_at(800, 120), face_at(1000, 300)};
  drive.watch(3s);
  REQUIRE(drive.other());
  CHECK(drive.other()->center.x == Approx(head_at(1000, 300).center.x));
  drive.backend.faces = {face_at(300, 200)};
  drive.watch(3s);
  CHECK_FALSE(drive.other());
}

TEST_CASE("whose face the driver's is holds, however large another one is", "[follower]") {
  const double size = GENERATE(160.0, 260.0, 500.0);
  Watch drive;
  drive.backend.faces = {face_at(300, 200)};
  drive.watch(3s);
  drive.backend.faces.push_back(face_at(900, size));
  for (int i = 0; i < 100; ++i) CHECK(place_of(drive.watch(200ms)) == Approx(300));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a driver's face that is lost for a moment is not another's", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(300, 200), face_at(900, 190)};
  drive.watch(3s);
  drive.backend.faces = {face_at(900, 190)};
  CHECK_FALSE(drive.watch(600ms).face);
  drive.backend.faces = {face_at(900, 190), face_at(340, 200)};
  CHECK(place_of(drive.watch(66ms)) == Approx(340));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a driver whose head is still there has not gone, whoever else is seen", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(300, 200), face_at(900, 190)};
  drive.watch(3s);
  drive.backend.faces = {face_at(900, 190)};
  drive.backend.heads = {head_at(310, 200)};  // turned away, or behind a hand
  const auto sight = drive.watch(8s);
  CHECK_FALSE(sight.face);
  CHECK(sight.has_head);
  drive.backend.faces = {face_at(300, 200), face_at(900, 190)};
  CHECK(place_of(drive.watch(66ms)) == Approx(300));
  CHECK_FALSE(drive.became_another);
}

TEST_CASE("a driver who has gone is not kept to: the next one is another", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(300, 200)};
  drive.watch(3s);
  drive.backend.faces = {face_at(900, 190)};
  CHECK_FALSE(drive.watch(900ms).face);
  CHECK(place_of(drive.watch(300ms)) == Approx(900));
  CHECK(drive.became_another);
}

TEST_CASE("an empty picture has neither face nor head", "[follower]") {
  Watch drive;
  const auto sight = drive.watch(3s);
  CHECK_FALSE(sight.face);
  CHECK_FALSE(sight.has_head);
  CHECK(sight.turn == PictureTurn::none);
}

TEST_CASE("a head without a face is told, also when no face was ever seen", "[follower]") {
  Watch drive;
  drive.backend.heads = {head_at(600, 200)};
  CHECK(drive.watch(3s).has_head);
}

TEST_CASE("points that lie on something else are put right within a second", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(4s);
  // They have slipped onto the hair: half as large, and there they would stay.
  drive.backend.misfit = [](const FaceArea& area) -> std::optional<FaceShape> {
    if (area.side > 200) return std::nullopt;
    return face_at(600, 120).shape();
  };
  auto slipped = drive.backend.misfit;
  drive.backend.misfit = [](const FaceArea&) { return std::optional(face_at(600, 120).shape()); };
  drive.watch(66ms);
  drive.backend.misfit = slipped;
  CHECK(drive.watch(66ms, false).face.value().area.side < 200);
  CHECK(drive.watch(934ms, false).face.value().area.side == Approx(300));
}

TEST_CASE("points that lie on nothing are let go within a second and a half", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(3s);
  drive.backend.faces = {face_at(1000, 200)};
  drive.backend.misfit = [](const FaceArea& area) -> std::optional<FaceShape> {
    if (area.center.x > 900) return std::nullopt;
    return face_at(600, 200).shape();
  };
  CHECK(place_of(drive.watch(1500ms, false)) == Approx(1000));
}

TEST_CASE("a picture on its side or upside down is told as that, again and again seen so",
          "[follower]") {
  const auto turn =
      GENERATE(PictureTurn::upside_down, PictureTurn::to_the_left, PictureTurn::to_the_right);
  Watch drive;
  drive.backend.faces = {{.middle = {600, 300}, .size = 200, .angle = angle_of(turn)}};
  CHECK(drive.watch(800ms).turn == PictureTurn::none);
  CHECK(drive.watch(3200ms).turn == turn);
  drive.backend.faces[0].angle = 0.0;  // the camera was turned
  CHECK(drive.watch(3s).turn == PictureTurn::none);
  CHECK(drive.watch(66ms).face);
}

TEST_CASE(
    "where nobody is, a turned picture is tried every two seconds, and told once somebody comes",
    "[follower]") {
  Watch drive;
  drive.watch(15s);
  const int before = drive.backend.turned_searches;
  drive.watch(10s);
  CHECK(drive.backend.turned_searches - before <= 5);
  drive.backend.faces = {
      {.middle = {600, 300}, .size = 200, .angle = angle_of(PictureTurn::upside_down)}};
  CHECK(drive.watch(7500ms).turn == PictureTurn::upside_down);
}

TEST_CASE("an upright face is not taken for a turned one, however much alike both look",
          "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.backend.turned_score = 0.92;
  for (int i = 0; i < 100; ++i) {
    const auto sight = drive.watch(300ms, i % 2 == 0);
    CHECK(sight.turn == PictureTurn::none);
    CHECK(sight.face);
  }
}

TEST_CASE("a face that is tilted by more than a head can be is none", "[follower]") {
  Watch drive;
  drive.backend.faces = {face_at(600, 200)};
  drive.watch(2s);
  drive.backend.faces[0].angle = 50 * std::numbers::pi / 180;  // asleep on the shoulder
  CHECK(drive.watch(2s).face);
  drive.backend.faces[0].angle = 110 * std::numbers::pi / 180;
  CHECK_FALSE(drive.watch(1s).face);
}

}  // namespace
}  // namespace cabinwatch::vision

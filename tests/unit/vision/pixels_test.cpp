#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>

#include "drawn_frame.hpp"
#include "fake_backend.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "vision/frame_look.hpp"
#include "vision/frame_pace.hpp"
#include "vision/luma_reader.hpp"
#include "vision/sight_judge.hpp"

namespace cabinwatch::vision::pixels_test {
namespace {

using namespace std::chrono_literals;
using base::Clock;
using pipeline::PixelFormat;
using pipeline::SightQuality;

const base::Clock::time_point kStart{1h};
constexpr pipeline::HeadPose kUpright{.yaw = 0, .pitch = 0, .roll = 0};

/// A face like the drawn one: skin with fine structure, and dark eyes in it.
struct Painting {
  double light = 1.0;
  double eye_light = 1.0;  ///< of the eyes and the skin around them
  bool has_eyes = true;
  bool is_smeared = false;
  int sun_from = 10000;  ///< columns: to the right of it everything is twice as light
  int cut_at = 10000;    ///< rows: from it on there is no picture, but one gray
  int bar_to = 0;        ///< rows: above it there is the same gray

  [[nodiscard]] int operator()(int column, int row) const {
    constexpr int kGray = 128;
    if (row >= cut_at || row < bar_to) return kGray;
    const DrawnFace face;
    double luma = 150 + 30 * std::sin(column * 0.05) + 20 * std::cos(row * 0.04);
    if (!is_smeared) luma += ((column / 7 + row / 7) % 2) * 24;
    for (const double x : {-0.22, 0.22}) {
      const double dx = (column - face.middle.x - x * face.size) / face.size;
      const double dy = (row - face.middle.y) / face.size;
      if (has_eyes && dx * dx + 4 * dy * dy < 0.0025) luma = 40;
      if (dx * dx + dy * dy < 0.04) luma *= eye_light;
    }
    if (column >= sun_from) luma *= 2.0;
    return std::clamp(static_cast<int>(luma * light), 0, 255);
  }
};

SightQuality judge(const Painting& painting, const FaceShape& face,
                   const pipeline::HeadPose& head = kUpright) {
  const auto frame = drawn_frame(640, 360, painting);
  const LumaView view{frame->planes[0].data, 640, {640, 360}};
  return judge_sight(view, face, measure_light(view, face), head);
}

TEST_CASE("a face that is seen well is good to judge, and its quality says why another is not",
          "[sight]") {
  const FaceShape face = DrawnFace{}.shape();
  CHECK(judge({}, face) == SightQuality::good);
  CHECK(judge({.light = 0.5}, face) == SightQuality::good);
  CHECK(judge({.light = 0.15}, face) == SightQuality::good);  // as dark skin by night
  CHECK(judge({.light = 0.08}, face) == SightQuality::dark);
  CHECK(judge({.light = 4.0}, face) == SightQuality::glare);
  CHECK(judge({.is_smeared = true}, face) == SightQuality::blurred);
  CHECK(judge({.is_smeared = true}, face, {.yaw = 50, .pitch = 0, .roll = 0}) ==
        SightQuality::occluded);  // its eyes are, its direction can be told
  CHECK(judge({.eye_light = 0.15}, face) == SightQuality::occluded);  // sunglasses
  CHECK(judge({.eye_light = 0.35, .has_eyes = false}, face) == SightQuality::occluded);
  CHECK(judge({.eye_light = 0.35}, face) == SightQuality::good);      // a white mask below
  CHECK(judge({.has_eyes = false}, face) == SightQuality::occluded);  // a hand
  CHECK(judge({}, face, {.yaw = 0, .pitch = 0, .roll = 170}) ==
        SightQuality::uncertain);  // upside down
}

TEST_CASE("a face far away is too small, one at the edge uncertain", "[sight]") {
  CHECK(judge({}, DrawnFace{.size = 30}.shape()) == SightQuality::too_small);
  CHECK(judge({}, DrawnFace{.middle = {10, 180}}.shape()) == SightQuality::uncertain);
  CHECK(judge({}, DrawnFace{.middle = {635, 180}}.shape()) == SightQuality::uncertain);
}

TEST_CASE("an edge of sun across shut lids is not taken for an eye that is seen better",
          "[sight]") {
  const FaceShape face = DrawnFace{}.shape();
  const EyeShape& eye = face.right_eye;
  const auto middle = static_cast<int>((eye.left_corner.x + eye.right_corner.x) / 2);
  const auto contrast_of = [&](const Painting& painting) {
    const auto frame = drawn_frame(640, 360, painting);
    return measure_light({frame->planes[0].data, 640, {640, 360}}, face).least_eye_contrast[1];
  };
  CHECK(contrast_of({.light = 0.5, .has_eyes = false, .sun_from = middle}) < 0.1);
  CHECK(contrast_of({.light = 0.5, .sun_from = middle}) > 0.3);
}

TEST_CASE("a head that is turned is not too small, nor at the edge, for its farther eye",
          "[sight]") {
  FaceShape face = DrawnFace{}.shape();
  const Point inner = face.right_eye.left_corner;
  face.right_eye.right_corner = {inner.x + 5, inner.y};
  CHECK(judge({}, face) == SightQuality::good);
  face.right_eye.left_corner.x = 641;
  face.right_eye.right_corner.x = 646;  // beyond the edge
  CHECK(judge({}, face) == SightQuality::good);
}

TEST_CASE("a picture upside down is told as turned, and its face not followed", "[look]") {
  FakeBackend backend;
  backend.faces = {{.angle = 3.1416}};
  FrameLook look(backend, Seat::any);
  pipeline::ReflexObservation told;
  for (int i = 0; i < 60; ++i) {
    const auto frame = drawn_frame(
        640, 360, [i](int column, int row) { return 100 + (column * 7 + row * 3 + i) % 50; },
        kStart + i * 66ms);
    told = look.look(*frame, true).told;
    CHECK_FALSE(told.eyes_closed);
    CHECK(told.quality != SightQuality::good);
  }
  CHECK(told.quality == SightQuality::turned);
}

TEST_CASE("a head without a face is no empty seat", "[look]") {
  FakeBackend backend;
  backend.heads = {DrawnFace{}.shape().area};
  FrameLook look(backend, Seat::any);
  const auto told = look.look(*drawn_frame(640, 360, Painting{}, kStart), true).told;
  CHECK(told.quality == SightQuality::uncertain);
}

TEST_CASE("a picture that ends in the face and is flat from there on tells nothing of the driver",
          "[sight]") {
  const FaceShape face = DrawnFace{}.shape();
  const int eyes = 180;
  const int mouth = static_cast<int>(face.mouth.lower_lip.y);
  CHECK(judge({.cut_at = eyes + 20}, face) == SightQuality::uncertain);
  CHECK(judge({.cut_at = mouth - 1}, face) == SightQuality::uncertain);
  CHECK(judge({.cut_at = mouth + 1}, face) == SightQuality::good);  // all that is read is there
  // A film's bars, of a face that fills the screen.
  const int bar = 360 - (mouth - 10);
  CHECK(judge({.cut_at = mouth - 10, .bar_to = bar}, face) == SightQuality::good);
}

TEST_CASE("points that hardly lie on a face are uncertain", "[sight]") {
  FaceShape face = DrawnFace{}.shape();
  face.presence = 0.6;
  CHECK(judge({}, face) == SightQuality::uncertain);
}

TEST_CASE("a head that is turned is seen by fewer points, its eyes are not", "[sight]") {
  FaceShape face = DrawnFace{}.shape();
  face.presence = 0.7;
  CHECK(judge({}, face, {.yaw = -60, .pitch = 0, .roll = 0}) == SightQuality::occluded);
  face.presence = 0.5;
  CHECK(judge({}, face, {.yaw = -60, .pitch = 0, .roll = 0}) == SightQuality::uncertain);
}

TEST_CASE("luma is used where it lies, and shrunk only when it is more than is looked at",
          "[luma]") {
  LumaReader reader;
  const auto small = drawn_frame(1280, 720, [](int, int) { return 7; });
  CHECK(reader.read(*small)->data == small->planes[0].data);
  const auto large =
      drawn_frame(7680, 4320, [](int column, int) { return column < 3840 ? 10 : 200; });
  const auto view = reader.read(*large);
  REQUIRE(view);
  CHECK(view->size == pipeline::PictureSize{1280, 720});
  CHECK(view->data[0] == Approx(10).margin(1));
  CHECK(view->data[1279] == Approx(200).margin(1));
}

TEST_CASE("packed frames and JPEG frames give their luma too", "[luma]") {
  LumaReader reader;
  auto packed = *drawn_frame(128, 64, [](int column, int) { return column % 2 == 0 ? 90 : 128; });
  packed.format = PixelFormat::yuy2;
  packed.width = 64;
  packed.planes[0].stride = 128;
  const auto view = reader.read(packed);
  REQUIRE(view);
  CHECK(view->size == pipeline::PictureSize{64, 64});
  CHECK(view->data[100] == 90);

  const auto gray = drawn_frame(320, 240, [](int, int) { return 120; });
  pipeline::JpegCompressor compressor(90);
  const auto bytes = compressor.compress({{320, 240}, true, {}, gray->planes});
  pipeline::Frame jpeg;
  jpeg.format = PixelFormat::jpeg;
  jpeg.width = 320;
  jpeg.height = 240;
  jpeg.planes[0].data = bytes.data();
  jpeg.byte_count = bytes.size();
  REQUIRE(reader.read(jpeg));
  CHECK(reader.read(jpeg)->data[1000] == Approx(120).margin(2));

  // A network camera's format names no size, and the header's counts where it names a wrong one.
  jpeg.width = jpeg.height = 0;
  REQUIRE(reader.read(jpeg));
  CHECK(reader.read(jpeg)->size == pipeline::PictureSize{320, 240});
  jpeg.width = jpeg.height = 32;
  REQUIRE(reader.read(jpeg));
  CHECK(reader.read(jpeg)->size == pipeline::PictureSize{320, 240});
  jpeg.byte_count /= 2;
  jpeg.byte_count = 100;
  CHECK_FALSE(reader.read(jpeg));
}

TEST_CASE("a picture of a pixel shows nobody, and that it is too small", "[look]") {
  FakeBackend backend;
  FrameLook look(backend, Seat::any);
  const auto size = GENERATE(1, 2, 63);
  const auto result = look.look(*drawn_frame(size, size, [](int, int) { return 0; }), true);
  CHECK(result.told.quality == SightQuality::too_small);
  CHECK(backend.searches == 0);
}

TEST_CASE("a frame that cannot be decoded tells nothing", "[look]") {
  FakeBackend backend;
  FrameLook look(backend, Seat::any);
  auto frame = *drawn_frame(64, 64, [](int, int) { return 0; });
  frame.format = PixelFormat::jpeg;
  const auto result = look.look(frame, true);
  CHECK_FALSE(result.is_readable);
  CHECK(result.told.quality == SightQuality::uncertain);
}

TEST_CASE("a camera that repeats its picture is frozen, not attentive; a doubled frame is not",
          "[look]") {
  FakeBackend backend;
  backend.faces = {DrawnFace{}};
  FrameLook look(backend, Seat::any);
  const auto first = drawn_frame(640, 360, Painting{}, kStart);
  CHECK(look.look(*first, true).told.quality == SightQuality::good);
  auto again = *first;
  again.captured_at += 66ms;
  CHECK(look.look(again, true).told.quality == SightQuality::good);
  again.captured_at = kStart + 400ms;
  const auto frozen = look.look(again, true).told;
  CHECK(frozen.quality == SightQuality::frozen);
  CHECK_FALSE(frozen.eyes_closed);
  CHECK_FALSE(frozen.gaze);
  const auto moved = drawn_frame(640, 360, Painting{.light = 0.99}, kStart + 500ms);
  CHECK(look.look(*moved, true).told.quality == SightQuality::good);
}

TEST_CASE("nobody in the picture is told", "[look]") {
  FakeBackend backend;
  FrameLook look(backend, Seat::any);
  const auto result = look.look(*drawn_frame(640, 360, Painting{}), true);
  CHECK(result.told.quality == SightQuality::no_face);
  CHECK(result.has_searched);
}

int due_of(double fps, double camera_fps, int frames) {
  DueFrames due(fps);
  int count = 0;
  for (int i = 0; i < frames; ++i) {
    const auto at = kStart + std::chrono::microseconds(static_cast<long>(i * 1e6 / camera_fps));
    if (due.is_due(at)) ++count;
  }
  return count;
}

TEST_CASE("frames are due as often as wanted, or as the camera has them", "[pace]") {
  CHECK(due_of(15, 30, 300) == Approx(150).margin(1));
  CHECK(due_of(15, 24, 240) == Approx(150).margin(2));
  CHECK(due_of(15, 15, 150) == 150);
  CHECK(due_of(15, 14.9, 150) == 150);
  CHECK(due_of(15, 15.1, 150) == Approx(149).margin(2));
  CHECK(due_of(30, 10, 100) == 100);
}

TEST_CASE("times that jump do not stop the lane", "[pace]") {
  DueFrames due(15);
  CHECK(due.is_due(kStart));
  CHECK(due.is_due(kStart + 1h));
  CHECK(due.is_due(kStart + 10s));  // back again
  CHECK_FALSE(due.is_due(kStart + 10s + 10ms));
}

TEST_CASE("the rate is that of the last seconds", "[pace]") {
  FrameRate rate;
  CHECK(rate.per_second() == 0.0);
  auto at = kStart;
  for (int i = 0; i < 40; ++i, at += 100ms) rate.see(at, 0);
  CHECK(rate.per_second() == Approx(10).margin(0.1));
  for (int i = 0; i < 100; ++i, at += 40ms) rate.see(at, 0);
  CHECK(rate.per_second() == Approx(25).margin(0.1));
}

TEST_CASE("the rate is counted anew when the source is opened again", "[pace]") {
  FrameRate rate;
  auto at = kStart;
  for (int i = 0; i < 100; ++i, at += 40ms) rate.see(at, 0);
  at += 2s;  // no source
  for (int i = 0; i < 20; ++i, at += 40ms) rate.see(at, 1);
  CHECK(rate.per_second() == 0.0);
  for (int i = 0; i < 20; ++i, at += 40ms) rate.see(at, 1);
  CHECK(rate.per_second() == Approx(25).margin(0.1));
}

}  // namespace
}  // namespace cabinwatch::vision::pixels_test

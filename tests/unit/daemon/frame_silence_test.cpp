#include "daemon/service/frame_silence.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using cabinwatch::base::Clock;
using cabinwatch::daemon::FrameSilence;

namespace frame_silence_test {
namespace {

constexpr Clock::time_point kStart{1000s};

FrameSilence begun() {
  FrameSilence silence;
  silence.begin(kStart);
  return silence;
}

}  // namespace

TEST_CASE("a capture that says nothing and gives nothing is told once", "[frame_silence]") {
  auto silence = begun();
  CHECK_FALSE(silence.is_to_be_told(kStart + 2900ms));
  CHECK(silence.is_to_be_told(kStart + 3s));
  CHECK_FALSE(silence.is_to_be_told(kStart + 4s));
  CHECK(silence.note_frame(kStart + 5s));
  CHECK_FALSE(silence.note_frame(kStart + 6s));
  CHECK(silence.is_to_be_told(kStart + 9s));
}

TEST_CASE("whether pictures come that nobody looks at is known", "[frame_silence]") {
  auto silence = begun();
  CHECK(silence.do_none_come(kStart + 3s));
  silence.note_pictures(1, kStart + 3s);
  CHECK_FALSE(silence.do_none_come(kStart + 4900ms));
  silence.note_pictures(1, kStart + 5s);
  CHECK(silence.do_none_come(kStart + 5s));
  silence.note_pictures(2, kStart + 6s);
  CHECK_FALSE(silence.do_none_come(kStart + 6s));
}

TEST_CASE("a fault that the capture tells is not told once more", "[frame_silence]") {
  auto silence = begun();
  silence.note_camera(true);
  CHECK_FALSE(silence.is_to_be_told(kStart + 10s));
  silence.note_camera(false);
  CHECK(silence.is_to_be_told(kStart + 11s));
}

TEST_CASE("without a frame for two seconds nobody is seeing", "[frame_silence]") {
  auto silence = begun();
  CHECK_FALSE(silence.is_seeing(kStart));
  CHECK_FALSE(silence.has_looked());
  static_cast<void>(silence.note_frame(kStart + 1s));
  CHECK(silence.is_seeing(kStart + 2900ms));
  CHECK_FALSE(silence.is_seeing(kStart + 3s));
}

TEST_CASE("a recording that has ended misses no frame", "[frame_silence]") {
  auto silence = begun();
  static_cast<void>(silence.note_frame(kStart + 1s));
  silence.note_end();
  CHECK(silence.is_seeing(kStart + 60s));
  CHECK_FALSE(silence.is_to_be_told(kStart + 60s));
}

TEST_CASE("what an earlier watching saw says nothing of the next", "[frame_silence]") {
  auto silence = begun();
  static_cast<void>(silence.note_frame(kStart + 1s));
  silence.begin(kStart + 2s);
  CHECK_FALSE(silence.has_looked());
  CHECK_FALSE(silence.is_seeing(kStart + 2s));
}

TEST_CASE("time in which this program stood still is no silence", "[frame_silence]") {
  auto silence = begun();
  static_cast<void>(silence.note_frame(kStart + 1s));
  silence.skip(20s, kStart + 22s);
  CHECK(silence.is_seeing(kStart + 22s));
  CHECK_FALSE(silence.is_to_be_told(kStart + 23s));
  CHECK(silence.is_to_be_told(kStart + 24s));
}

}  // namespace frame_silence_test

#include "pipeline/recording_watch.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::pipeline::recording_watch_test {
namespace {

using namespace std::chrono_literals;

constexpr CaptureTiming kTiming{.longest_recording_opening = 32s, .most_work = 30s};

TEST_CASE("a recording of which pictures come has not stopped", "[recording_watch]") {
  RecordingWatch watch(kTiming, false);
  for (std::uint64_t pictures = 1; pictures < 5; ++pictures) {
    CHECK_FALSE(watch.has_stopped({.pictures = pictures, .work = pictures * 40s}));
  }
}

TEST_CASE("a recording of which twice nothing came, and in which nothing works, has stopped",
          "[recording_watch]") {
  RecordingWatch watch(kTiming, false);
  CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 5s}));
  CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 5s}));  // the machine may have slept
  CHECK(watch.has_stopped({.pictures = 7, .work = 5s}));
}

TEST_CASE("a receiver that takes its time does not stop a recording", "[recording_watch]") {
  RecordingWatch watch(kTiming, false);
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 5s, .waits_for_receiver = true}));
  }
}

TEST_CASE("a gap in a recording that plays at its own pace is waited for", "[recording_watch]") {
  RecordingWatch watch(kTiming, true);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 5s}));
}

TEST_CASE("a slow machine may work on one picture for long, but not for ever",
          "[recording_watch]") {
  for (const bool at_its_pace : {false, true}) {
    RecordingWatch watch(kTiming, at_its_pace);
    CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 5s}));
    CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 15s}));
    CHECK_FALSE(watch.has_stopped({.pictures = 7, .work = 34s}));
    CHECK_FALSE(watch.circles(34s));
    CHECK(watch.has_stopped({.pictures = 7, .work = 36s}));
    CHECK(watch.circles(36s));
  }
}

}  // namespace
}  // namespace cabinwatch::pipeline::recording_watch_test

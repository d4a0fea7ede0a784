#include "pipeline/frame_watch.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::pipeline::frame_watch_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

constexpr base::Clock::time_point kStart{1000s};

XXH128_hash_t picture(int number) { return {static_cast<std::uint64_t>(number), 0}; }

FrameWatch opened() {
  FrameWatch watch{CaptureTiming{}};
  watch.open(kStart);
  return watch;
}

}  // namespace

TEST_CASE("an opening may take its time, but not for ever", "[frame_watch]") {
  auto watch = opened();
  CHECK_FALSE(watch.is_alive());
  CHECK(watch.look_again_at() == kStart + 10s);
  CHECK_FALSE(watch.trouble(kStart + 9999ms));
  CHECK_THAT(watch.trouble(kStart + 10s).value().reason, Contains("no new frame since opening"));
}

TEST_CASE("a source without a new frame for two seconds is frozen", "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.see(picture(1), kStart + 1s));
  CHECK(watch.is_alive());
  CHECK(watch.look_again_at() == kStart + 3s);
  CHECK_FALSE(watch.trouble(kStart + 2999ms));
  CHECK_THAT(watch.trouble(kStart + 3s).value().reason, Contains("no new frame for 2.0 s"));
}

TEST_CASE("a source that repeats one picture for ten seconds is frozen", "[frame_watch]") {
  auto watch = opened();
  for (int i = 0; i < 100; ++i) {
    CHECK(watch.see(picture(1), kStart + i * 100ms));
    CHECK_FALSE(watch.trouble(kStart + i * 100ms));
  }
  CHECK(watch.look_again_at() == kStart + 10s);
  CHECK_THAT(watch.trouble(kStart + 10s).value().reason, Contains("very same picture for 10.0 s"));
}

TEST_CASE("a source that gives its last few pictures in turn is frozen", "[frame_watch]") {
  const int buffers = GENERATE(2, 3, 4, 8, 16);
  auto watch = opened();
  const auto see = [&](int number, base::Clock::time_point at) {
    return watch.see(picture(number), at);
  };
  for (int i = 0; i < 60; ++i) REQUIRE(see(i, kStart + i * 50ms));
  const auto stuck_at = kStart + 59 * 50ms;
  auto now = stuck_at;
  for (int i = 0; now < stuck_at + 10s; ++i) {
    REQUIRE_FALSE(watch.trouble(now));
    now += 50ms;
    REQUIRE(see(60 - buffers + i % buffers, now));
  }
  CHECK(watch.look_again_at() == stuck_at + 10s);
  CHECK_THAT(watch.trouble(now).value().reason,
             Contains("very same few pictures in turn for 10.0 s"));

  watch.open(now);
  for (int i = 0; i < buffers; ++i) CHECK_FALSE(see(60 - buffers + i, now));
  CHECK_FALSE(watch.is_alive());
  CHECK(see(100, now));
}

TEST_CASE("a picture that comes back after many others is new", "[frame_watch]") {
  auto watch = opened();
  for (int i = 0; i < 400; ++i) {
    REQUIRE(watch.see(picture(i % 17), kStart + i * 50ms));
    REQUIRE_FALSE(watch.trouble(kStart + i * 50ms));
  }
}

TEST_CASE("one different picture is enough not to be frozen", "[frame_watch]") {
  auto watch = opened();
  for (int i = 0; i <= 300; ++i) {
    static_cast<void>(watch.see(picture(i % 90 == 0 ? 2 : 1), kStart + i * 100ms));
    REQUIRE_FALSE(watch.trouble(kStart + i * 100ms));
  }
}

TEST_CASE("what the source froze on is not believed again before it shows another picture",
          "[frame_watch]") {
  auto watch = opened();
  for (int i = 0; i <= 100; ++i) static_cast<void>(watch.see(picture(1), kStart + i * 100ms));
  REQUIRE(watch.trouble(kStart + 10s));

  watch.open(kStart + 11s);
  CHECK_FALSE(watch.see(picture(1), kStart + 11s));
  CHECK_FALSE(watch.is_alive());
  // The cause is the first and the true one, opening by opening.
  CHECK(watch.trouble(kStart + 21s).value().reason == "the very same picture for 10.0 s");
  watch.open(kStart + 22s);
  CHECK_FALSE(watch.see(picture(1), kStart + 22s));
  CHECK(watch.see(picture(2), kStart + 22s));
  CHECK(watch.see(picture(1), kStart + 22s));  // alive again: it may show that, too
  CHECK(watch.is_alive());
}

TEST_CASE("a picture is repeated when it is the last one's very bytes, also across openings",
          "[frame_watch]") {
  auto watch = opened();
  const auto repeats = [&](int number, base::Clock::duration at) {
    CHECK(watch.see(picture(number), kStart + at));
    return watch.repeats_itself();
  };
  CHECK_FALSE(repeats(1, 0s));
  CHECK(repeats(1, 1s));
  CHECK_FALSE(repeats(2, 2s));
  CHECK_FALSE(repeats(1, 3s));
  watch.open(kStart + 60s);
  CHECK(repeats(1, 61s));
}

TEST_CASE("time before a reopening is not the new opening's fault", "[frame_watch]") {
  auto watch = opened();
  static_cast<void>(watch.see(picture(1), kStart));
  watch.open(kStart + 60s);
  CHECK_FALSE(watch.trouble(kStart + 60s));
  CHECK(watch.see(picture(1), kStart + 61s));  // the same as before, but not frozen on
  CHECK_FALSE(watch.trouble(kStart + 61s));
}

TEST_CASE("a source works for as long as its pictures are new", "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.worked_for() == 0s);
  for (int i = 0; i <= 6; ++i) static_cast<void>(watch.see(picture(i), kStart + i * 1s));
  CHECK(watch.worked_for() == 6s);
  for (int i = 7; i <= 16; ++i) static_cast<void>(watch.see(picture(6), kStart + i * 1s));
  CHECK(watch.worked_for() == 6s);
  watch.open(kStart + 20s);
  CHECK(watch.worked_for() == 0s);
}

TEST_CASE("a source that opens and gives nothing that can be used says what it gives",
          "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.why_no_frame().reason == "no new frame since opening");
  CHECK(watch.why_no_frame().is_silence);
  CHECK_FALSE(watch.see_reading(false, kStart + 1s));
  CHECK(watch.trouble(kStart + 10s).value().reason == FrameWatch::kUnreadable);
  CHECK_FALSE(watch.why_no_frame().is_silence);
}

TEST_CASE("a source that gives nothing any more but what cannot be read is not silent",
          "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.see_reading(true, kStart));
  CHECK(watch.see(picture(1), kStart));
  for (int i = 1; i <= 8; ++i) static_cast<void>(watch.see_reading(false, kStart + i * 250ms));
  CHECK(watch.trouble(kStart + 2s).value().reason == FrameWatch::kUnreadable);
}

TEST_CASE("time in which this program stood still is not the source's", "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.see(picture(1), kStart));
  CHECK(watch.see(picture(2), kStart + 1s));
  watch.skip(20s, kStart + 22s);
  CHECK_FALSE(watch.trouble(kStart + 23s));
  CHECK(watch.trouble(kStart + 24s).value().is_silence);  // its own

  watch.open(kStart + 30s);
  watch.skip(20s, kStart + 51s);
  CHECK_FALSE(watch.trouble(kStart + 59s));
}

TEST_CASE("the odd picture that cannot be read is no fault", "[frame_watch]") {
  auto watch = opened();
  CHECK_FALSE(watch.see_reading(false, kStart));  // before the first that can, it is not believed
  CHECK(watch.see_reading(true, kStart));
  CHECK_FALSE(watch.wants_reading(kStart + 100ms));
  for (int i = 1; i <= 100; ++i) {
    REQUIRE(watch.wants_reading(kStart + i * 250ms));
    CHECK(watch.see_reading(i % 3 == 0, kStart + i * 250ms));
    CHECK_FALSE(watch.is_unreadable());
  }
}

TEST_CASE("a source of whose pictures hardly any can be read is not believed", "[frame_watch]") {
  auto watch = opened();
  CHECK(watch.see_reading(true, kStart));
  int looks = 0;
  while (!watch.is_unreadable()) {
    REQUIRE(++looks <= 20);
    CHECK(watch.see_reading(false, kStart + looks * 250ms));
  }
  CHECK(looks == 19);

  watch.open(kStart + 10s);
  CHECK_FALSE(watch.is_unreadable());
  for (int i = 0; i < 4; ++i) CHECK_FALSE(watch.see_reading(true, kStart + 10s));
  CHECK_FALSE(watch.see_reading(false, kStart + 10s));  // not in a row
  for (int i = 0; i < 4; ++i) CHECK_FALSE(watch.see_reading(true, kStart + 10s));
  CHECK(watch.see_reading(true, kStart + 10s));
}

}  // namespace cabinwatch::pipeline::frame_watch_test

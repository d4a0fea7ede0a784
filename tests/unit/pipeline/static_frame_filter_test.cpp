#include "pipeline/static_frame_filter.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace cabinwatch::pipeline {
namespace {

using namespace std::chrono_literals;

LumaThumbnail flat(std::uint8_t luma) {
  LumaThumbnail thumbnail;
  thumbnail.luma.fill(luma);
  return thumbnail;
}

const Clock::time_point kStart{1h};

TEST_CASE("the first frame is always kept", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0, 6s);
  CHECK(filter.keep(flat(100), kStart));
  CHECK(filter.still_for() == 0ms);
}

TEST_CASE("a frame like the last one kept is skipped", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0, 6s);
  REQUIRE(filter.keep(flat(100), kStart));
  CHECK_FALSE(filter.keep(flat(101), kStart + 100ms));
  CHECK(filter.still_for() == 100ms);
}

TEST_CASE("slow change adds up until a frame is kept", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0, 6s);
  REQUIRE(filter.keep(flat(100), kStart));
  CHECK_FALSE(filter.keep(flat(101), kStart + 1s));
  CHECK(filter.keep(flat(102), kStart + 2s));
}

TEST_CASE("a still picture is kept once per max_gap and stays still", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0, 6s);
  REQUIRE(filter.keep(flat(100), kStart));
  CHECK_FALSE(filter.keep(flat(100), kStart + 5999ms));
  CHECK(filter.keep(flat(100), kStart + 6s));
  CHECK_FALSE(filter.keep(flat(100), kStart + 11s));
  CHECK(filter.still_for() == 11s);
}

TEST_CASE("parameters out of range are refused", "[static_frame_filter]") {
  CHECK_THROWS_AS(StaticFrameFilter(-1.0, 6s), std::invalid_argument);
  CHECK_THROWS_AS(StaticFrameFilter(256.0, 6s), std::invalid_argument);
  CHECK_THROWS_AS(StaticFrameFilter(2.0, 0s), std::invalid_argument);
}

}  // namespace
}  // namespace cabinwatch::pipeline

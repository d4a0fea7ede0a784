#include "pipeline/static_frame_filter.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

namespace cabinwatch::pipeline::static_frame_filter_test {
namespace {

using namespace std::chrono_literals;

LumaThumbnail flat(std::uint8_t luma) {
  LumaThumbnail thumbnail;
  thumbnail.luma.fill(luma);
  return thumbnail;
}

const base::Clock::time_point kStart{1h};

TEST_CASE("the first frame is not static", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  CHECK_FALSE(filter.is_static());
  CHECK(filter.still_for() == 0ms);
}

TEST_CASE("a frame like the last one kept is static", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  filter.keep();
  filter.see(flat(101), kStart + 100ms);
  CHECK(filter.is_static());
  CHECK(filter.still_for() == 100ms);
}

TEST_CASE("a frame is static only against what was kept", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  filter.keep();
  filter.see(flat(120), kStart + 100ms);  // seen, but not kept
  filter.see(flat(120), kStart + 200ms);
  CHECK_FALSE(filter.is_static());
}

TEST_CASE("a movement between two frames that are alike is movement", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  filter.keep();
  filter.see(flat(120), kStart + 1s);  // a nod
  filter.see(flat(100), kStart + 2s);
  CHECK(filter.is_static());
  CHECK(filter.still_for() == 0ms);
  filter.see(flat(100), kStart + 3s);
  CHECK(filter.still_for() == 1s);
}

TEST_CASE("time that was not seen does not count as still", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  filter.see(flat(100), kStart + 1s);
  filter.see(flat(100), kStart + 20s);  // the camera was away
  CHECK(filter.still_for() == 0s);
  filter.see(flat(100), kStart + 21s);
  CHECK(filter.still_for() == 1s);
}

TEST_CASE("slow change adds up, whatever is kept meanwhile", "[static_frame_filter]") {
  StaticFrameFilter filter(2.0);
  filter.see(flat(100), kStart);
  filter.keep();
  filter.see(flat(101), kStart + 1s);
  filter.keep();
  CHECK(filter.still_for() == 1s);
  filter.see(flat(102), kStart + 2s);
  CHECK(filter.is_static());
  CHECK(filter.still_for() == 0s);
}

TEST_CASE("with a threshold of 0 nothing is static", "[static_frame_filter]") {
  StaticFrameFilter filter(0.0);
  filter.see(flat(100), kStart);
  filter.keep();
  filter.see(flat(100), kStart + 100ms);
  CHECK_FALSE(filter.is_static());
}

TEST_CASE("a static threshold out of range is refused", "[static_frame_filter]") {
  CHECK_THROWS_AS(StaticFrameFilter(-1.0), std::invalid_argument);
  CHECK_THROWS_AS(StaticFrameFilter(256.0), std::invalid_argument);
  CHECK_THROWS_AS(StaticFrameFilter(std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace cabinwatch::pipeline::static_frame_filter_test

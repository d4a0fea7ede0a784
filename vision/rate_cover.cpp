#include "vision/rate_cover.hpp"

#include "pipeline/reflex_contract.hpp"

namespace cabinwatch::vision {
namespace {

/// A camera of 15 frames a second gives 14.9 of them, and now and then one comes late.
constexpr double kLostBelow = 0.90;
constexpr double kRegainedFrom = 0.96;

bool covers(bool covered, double per_second, double needed) {
  return per_second >= needed * (covered ? kLostBelow : kRegainedFrom);
}

}  // namespace

void RateCover::see(double per_second) noexcept {
  if (per_second <= 0.0) return;
  microsleep_ = covers(microsleep_, per_second, pipeline::kMicrosleepRate);
  blinks_ = covers(blinks_, per_second, pipeline::kBlinkRate);
}

void ToldCover::Measure::see(bool now_covered, base::Clock::duration lost_after,
                             base::Clock::time_point at) {
  if (now_covered == is_covered) return other_since.reset();
  if (!other_since || at < *other_since) other_since = at;
  if (at - *other_since < (is_covered ? lost_after : kRegainedAfter)) return;
  is_covered = now_covered;
  other_since.reset();
}

void ToldCover::see(const RateCover& cover, base::Clock::time_point at) noexcept {
  microsleep_.see(cover.covers_microsleep(), {}, at);
  blinks_.see(cover.covers_blinks(), kBlinksLostAfter, at);
  if (cover.covers_blinks()) {
    dip_.reset();
  } else if (!dip_ || at < *dip_) {
    dip_ = at;
  }
}

std::string ToldCover::missing() const {
  if (!covers_microsleep()) return "microsleeps and the length of blinks are not covered";
  if (!covers_blinks()) return "the length of blinks is not covered";
  return {};
}

}  // namespace cabinwatch::vision

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

std::string RateCover::missing() const {
  if (!microsleep_) return "microsleeps and the length of blinks are not covered";
  if (!blinks_) return "the length of blinks is not covered";
  return {};
}

}  // namespace cabinwatch::vision

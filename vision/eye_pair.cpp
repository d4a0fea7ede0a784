#include "vision/eye_pair.hpp"

#include <algorithm>

namespace cabinwatch::vision {
namespace {

/// An eye that weighs less than this part of the other one is left out.
constexpr double kLeftOutBelow = 0.3;

/// Eyes contradict each other when one is as good as shut and the other clearly open. Source: ours:
/// closed eyes of 20 people whose points lie well differ by less.
constexpr double kShutBelow = 0.3;
constexpr double kOpenAbove = 0.65;

}  // namespace

std::array<double, 2> EyePair::shares(const std::array<Eye, 2>& eyes) noexcept {
  const double all = eyes[0].weight + eyes[1].weight;
  if (!(all > 0.0)) return {0.5, 0.5};
  if (eyes[0].weight < kLeftOutBelow * eyes[1].weight) return {0.0, 1.0};
  if (eyes[1].weight < kLeftOutBelow * eyes[0].weight) return {1.0, 0.0};
  return {eyes[0].weight / all, eyes[1].weight / all};
}

std::optional<double> EyePair::see(const std::array<Eye, 2>& eyes, base::Clock::time_point at) {
  auto share = shares(eyes);
  const auto [less, more] = std::minmax(eyes[0].openness, eyes[1].openness);
  const bool are_both_seen = share[0] > 0.0 && share[1] > 0.0;
  if (are_both_seen && less < kShutBelow && more > kOpenAbove) {
    const bool holds = agreed_at_ && at - *agreed_at_ <= kHeldFor;
    return holds ? agreed_ : std::nullopt;
  }
  share[eyes[0].openness < eyes[1].openness ? 0 : 1] *= 2.0;
  agreed_ = (share[0] * eyes[0].openness + share[1] * eyes[1].openness) / (share[0] + share[1]);
  agreed_at_ = at;
  return agreed_;
}

}  // namespace cabinwatch::vision

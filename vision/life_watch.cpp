#include "vision/life_watch.hpp"

#include <algorithm>

namespace cabinwatch::vision {
namespace {

constexpr double kBlink = 0.5;      // openness that no open eye falls to
constexpr double kSteadiest = 2.0;  // degrees

}  // namespace

void LifeWatch::Span::include(double value) noexcept {
  least = std::min(least, value);
  most = std::max(most, value);
}

void LifeWatch::Span::include(const Span& other) noexcept {
  include(other.least);
  include(other.most);
}

bool LifeWatch::see(double openness, const pipeline::HeadPose& pose, base::Clock::time_point at) {
  const auto point = [](double value) { return Span{value, value}; };
  if (seconds_.empty() || at - seconds_.back().since >= std::chrono::seconds(1)) {
    seconds_.push_back({at, point(openness), point(pose.yaw), point(pose.pitch)});
  }
  Second& now = seconds_.back();
  now.openness.include(openness);
  now.yaw.include(pose.yaw);
  now.pitch.include(pose.pitch);
  while (seconds_.size() > 1 && at - seconds_[1].since >= kWatchFor) seconds_.pop_front();
  if (at - seconds_.front().since < kWatchFor) return true;

  Second all = seconds_.front();
  for (const Second& second : seconds_) {
    all.openness.include(second.openness);
    all.yaw.include(second.yaw);
    all.pitch.include(second.pitch);
  }
  return all.openness.least < kBlink || all.yaw.length() > kSteadiest ||
         all.pitch.length() > kSteadiest;
}

}  // namespace cabinwatch::vision

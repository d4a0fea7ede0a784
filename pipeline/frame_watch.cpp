#include "pipeline/frame_watch.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace cabinwatch::pipeline {
namespace {

std::string in_seconds(std::chrono::milliseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time.count()) / 1000.0);
  return text.data();
}

}  // namespace

void FrameWatch::open(base::Clock::time_point now) {
  opened_at_ = now;
  last_frame_at_.reset();
}

bool FrameWatch::see(XXH128_hash_t content, base::Clock::time_point now) {
  if (frozen_on_) {
    if (XXH128_isEqual(*frozen_on_, content) != 0) return false;
    frozen_on_.reset();
  }
  if (!last_frame_at_ || XXH128_isEqual(content_, content) == 0) {
    content_ = content;
    same_since_ = now;
  }
  last_frame_at_ = now;
  return true;
}

std::optional<std::string> FrameWatch::trouble(base::Clock::time_point now) {
  if (!last_frame_at_) {
    if (now - opened_at_ < timing_.opening) return std::nullopt;
    return "no new frame within " + in_seconds(timing_.opening) + " of opening";
  }
  if (now - *last_frame_at_ >= timing_.no_frame) {
    return "no new frame for " + in_seconds(timing_.no_frame);
  }
  if (now - same_since_ >= timing_.same_bytes) {
    frozen_on_ = content_;
    return "the very same picture for " + in_seconds(timing_.same_bytes);
  }
  return std::nullopt;
}

base::Clock::time_point FrameWatch::look_again_at() const {
  if (!last_frame_at_) return opened_at_ + timing_.opening;
  return std::min(*last_frame_at_ + timing_.no_frame, same_since_ + timing_.same_bytes);
}

std::chrono::milliseconds Backoff::next() noexcept {
  const auto wait = next_;
  next_ = std::min(2 * next_, longest_);
  return wait;
}

}  // namespace cabinwatch::pipeline

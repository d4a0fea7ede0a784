#include "pipeline/frame_watch.hpp"

#include <algorithm>
#include <bit>

#include "base/seconds.hpp"

namespace cabinwatch::pipeline {
namespace {

/// How often a camera's picture is looked at while all is well. Source: ours: often enough to find
/// within five seconds that hardly any can be read.
constexpr std::chrono::milliseconds kReadEvery{250};

/// "Hardly any" is so few of so many pictures that were looked at. Source: ours.
constexpr int kLooks = 20;
constexpr int kHardlyAny = 1;

/// A camera whose pictures could not be read is believed after so many in a row. Source: ours.
constexpr int kReadableAgain = 5;

/// A picture that is not among so many last ones is new. Source: ours: drivers keep 2 to 8 buffers,
/// two rounds of which are seen.
constexpr std::size_t kPicturesRemembered = 16;

bool has(const std::deque<XXH128_hash_t>& pictures, XXH128_hash_t content) {
  return std::any_of(pictures.begin(), pictures.end(),
                     [&](const auto& one) { return XXH128_isEqual(one, content) != 0; });
}

bool is_one_picture(const std::deque<XXH128_hash_t>& pictures) {
  return std::all_of(pictures.begin(), pictures.end(),
                     [&](const auto& one) { return XXH128_isEqual(one, pictures.front()) != 0; });
}

}  // namespace

void FrameWatch::open(base::Clock::time_point now) {
  opened_at_ = now;
  last_frame_at_.reset();
  if (is_unreadable()) needed_in_a_row_ = kReadableAgain;
  is_believed_ = false;
  readable_in_a_row_ = 0;
  looks_ = 0;
}

bool FrameWatch::wants_reading(base::Clock::time_point now) const {
  return !is_believed_ || now - read_at_ >= kReadEvery;
}

bool FrameWatch::see_reading(bool can_be_read, base::Clock::time_point now) {
  read_at_ = now;
  looks_ = std::min(looks_ + 1, kLooks);
  readings_ = (readings_ << 1U) | (can_be_read ? 1U : 0U);
  if (is_believed_) return true;  // the encoder counts a broken one now and then
  readable_in_a_row_ = can_be_read ? readable_in_a_row_ + 1 : 0;
  if (readable_in_a_row_ < needed_in_a_row_) return false;
  is_believed_ = true;
  needed_in_a_row_ = 1;
  return true;
}

bool FrameWatch::is_unreadable() const noexcept {
  constexpr std::uint32_t kAll = (1U << kLooks) - 1;
  return looks_ >= kLooks && std::popcount(readings_ & kAll) <= kHardlyAny;
}

bool FrameWatch::see(XXH128_hash_t content, base::Clock::time_point now) {
  if (has(frozen_on_, content)) return false;
  frozen_on_.clear();
  repeats_itself_ = !lately_.empty() && XXH128_isEqual(lately_.back(), content) != 0;
  if (!last_frame_at_) first_frame_at_ = now;
  if (!last_frame_at_ || !has(lately_, content)) same_since_ = now;
  lately_.push_back(content);
  if (lately_.size() > kPicturesRemembered) lately_.pop_front();
  last_frame_at_ = now;
  return true;
}

base::Clock::duration FrameWatch::worked_for() const noexcept {
  return last_frame_at_ ? same_since_ - first_frame_at_ : base::Clock::duration::zero();
}

std::optional<std::string> FrameWatch::trouble(base::Clock::time_point now) {
  if (!last_frame_at_) {
    if (now - opened_at_ < timing_.opening) return std::nullopt;
    return "no new frame within " + base::seconds_text(timing_.opening) + " of opening";
  }
  if (now - *last_frame_at_ >= timing_.no_frame) {
    return "no new frame for " + base::seconds_text(timing_.no_frame);
  }
  if (now - same_since_ >= timing_.same_bytes) {
    frozen_on_ = lately_;
    return (is_one_picture(lately_) ? "the very same picture for "
                                    : "the very same few pictures in turn for ") +
           base::seconds_text(timing_.same_bytes);
  }
  return std::nullopt;
}

base::Clock::time_point FrameWatch::look_again_at() const {
  if (!last_frame_at_) return opened_at_ + timing_.opening;
  return std::min(*last_frame_at_ + timing_.no_frame, same_since_ + timing_.same_bytes);
}

}  // namespace cabinwatch::pipeline

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

}  // namespace

void FrameWatch::LastPictures::add(XXH128_hash_t content) noexcept {
  ring_.at(count_++ % kMost) = content;
}

bool FrameWatch::LastPictures::has(XXH128_hash_t content) const noexcept {
  const auto end = ring_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kMost));
  return std::any_of(ring_.begin(), end,
                     [&](const auto& one) { return XXH128_isEqual(one, content) != 0; });
}

bool FrameWatch::LastPictures::is_newest(XXH128_hash_t content) const noexcept {
  return count_ > 0 && XXH128_isEqual(ring_.at((count_ - 1) % kMost), content) != 0;
}

bool FrameWatch::LastPictures::are_one() const noexcept {
  const auto end = ring_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kMost));
  return std::all_of(ring_.begin(), end,
                     [&](const auto& one) { return XXH128_isEqual(one, ring_.front()) != 0; });
}

void FrameWatch::open(base::Clock::time_point now) {
  opened_at_ = now;
  last_frame_at_.reset();
  if (is_unreadable()) needed_in_a_row_ = kReadableAgain;
  is_believed_ = false;
  readable_in_a_row_ = 0;
  looks_ = 0;
  gives_frozen_ones_ = gives_broken_ones_ = false;
}

bool FrameWatch::wants_reading(base::Clock::time_point now) const {
  return !is_believed_ || now - read_at_ >= kReadEvery;
}

bool FrameWatch::see_reading(bool can_be_read, base::Clock::time_point now) {
  read_at_ = now;
  looks_ = std::min(looks_ + 1, kLooks);
  readings_ = (readings_ << 1U) | (can_be_read ? 1U : 0U);
  if (!can_be_read) gives_broken_ones_ = true;
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
  if (frozen_on_.has(content)) {
    gives_frozen_ones_ = true;
    return false;
  }
  frozen_on_.clear();
  repeats_itself_ = lately_.is_newest(content);
  if (!last_frame_at_) first_frame_at_ = now;
  if (!last_frame_at_ || !lately_.has(content)) same_since_ = now;
  lately_.add(content);
  last_frame_at_ = now;
  gives_broken_ones_ = false;
  return true;
}

base::Clock::duration FrameWatch::worked_for() const noexcept {
  return last_frame_at_ ? same_since_ - first_frame_at_ : base::Clock::duration::zero();
}

std::optional<FrameWatch::Trouble> FrameWatch::trouble(base::Clock::time_point now) {
  if (!last_frame_at_) {
    if (now - opened_at_ < timing_.opening) return std::nullopt;
    return why_no_frame();
  }
  if (now - *last_frame_at_ >= timing_.no_frame) {
    if (gives_broken_ones_) return Trouble{kUnreadable, false};
    return Trouble{"no new frame for " + base::seconds_text(timing_.no_frame), true};
  }
  if (now - same_since_ >= timing_.same_bytes) {
    frozen_on_ = lately_;
    frozen_ = (lately_.are_one() ? "the very same picture for "
                                 : "the very same few pictures in turn for ") +
              base::seconds_text(timing_.same_bytes);
    return Trouble{frozen_, false};
  }
  return std::nullopt;
}

FrameWatch::Trouble FrameWatch::why_no_frame() const {
  if (gives_frozen_ones_) return {frozen_, false};
  if (gives_broken_ones_) return {kUnreadable, false};
  return {"no new frame since opening", true};
}

void FrameWatch::skip(base::Clock::duration how_long, base::Clock::time_point now) noexcept {
  opened_at_ += how_long;
  same_since_ += how_long;
  first_frame_at_ += how_long;
  if (last_frame_at_) last_frame_at_ = now;
}

base::Clock::time_point FrameWatch::look_again_at() const {
  if (!last_frame_at_) return opened_at_ + timing_.opening;
  return std::min(*last_frame_at_ + timing_.no_frame, same_since_ + timing_.same_bytes);
}

}  // namespace cabinwatch::pipeline

#include "view/reel.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cabinwatch::view {

void Reel::pass_time(base::Clock::time_point now) {
  const auto passed = passed_at_ == base::Clock::time_point{}
                          ? base::Clock::duration{0}
                          : now - std::exchange(passed_at_, now);
  passed_at_ = now;
  if (!is_playing_ || kept_.empty() || position_ > read_) return;  // waits for what is read
  position_ += std::chrono::duration_cast<milliseconds>(passed);
  if (position_ < read_) return;
  position_ = read_;
  if (has_ended_) is_playing_ = false;
}

void Reel::play(base::Clock::time_point now) {
  pass_time(now);
  if (has_ended_ && position_ >= read_) position_ = milliseconds{0};
  is_playing_ = true;
}

void Reel::pause(base::Clock::time_point now) {
  pass_time(now);
  is_playing_ = false;
}

void Reel::step(int frames, base::Clock::time_point now) {
  pause(now);
  const auto after = std::ranges::upper_bound(kept_, position_, {}, &Shown::at);
  const auto here = std::distance(kept_.begin(), after) - 1;
  if (here < 0) return;
  const auto last = static_cast<std::ptrdiff_t>(kept_.size()) - 1;
  const auto there = std::clamp<std::ptrdiff_t>(here + frames, 0, last);
  position_ = kept_.at(static_cast<std::size_t>(there)).at;
}

void Reel::seek(milliseconds to, base::Clock::time_point now) {
  pass_time(now);
  position_ = std::max(to, milliseconds{0});
  if (has_ended_) position_ = std::min(position_, read_);
}

void Reel::add(Shown shown) {
  const bool is_first = std::exchange(read_, shown.at) < milliseconds{0};
  if (shown.members.empty()) {
    kept_.clear();
    kept_bytes_ = 0;
    return;
  }
  if (kept_.empty()) has_first_ = is_first;
  kept_bytes_ += shown.members.size();
  kept_.push_back(std::move(shown));
  while (kept_bytes_ > most_kept_ && kept_.size() > 1) {
    kept_bytes_ -= kept_.front().members.size();
    kept_.pop_front();
    has_first_ = false;
  }
}

void Reel::note_end() noexcept {
  has_ended_ = true;
  position_ = std::clamp(position_, milliseconds{0}, std::max(read_, milliseconds{0}));
}

bool Reel::needs_beginning() const noexcept {
  if (read_ < milliseconds{0}) return false;
  if (kept_.empty()) return has_ended_ || position_ + kBehind < read_;
  return position_ < kept_.front().at && !has_first_;
}

void Reel::begin_again() noexcept {
  kept_.clear();
  kept_bytes_ = 0;
  read_ = milliseconds{-1};
  has_ended_ = false;
}

const Reel::Shown* Reel::shown(base::Clock::time_point now) {
  pass_time(now);
  if (kept_.empty() || (position_ > read_ && !has_ended_)) return nullptr;
  const auto after = std::ranges::upper_bound(kept_, position_, {}, &Shown::at);
  return after == kept_.begin() ? &kept_.front() : &*std::prev(after);
}

}  // namespace cabinwatch::view

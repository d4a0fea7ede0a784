#include "vision/perclos.hpp"

namespace cabinwatch::vision {

void Perclos::see(bool is_closed, base::Clock::duration lasting) {
  spans_.push_back({lasting, false});
  seen_ += lasting;
  if (is_closed) {
    see_closed(spans_.back());
  } else {
    run_frames_ = 0;
    run_time_ = {};
  }
  while (seen_ > kWindow && spans_.size() > 1) {
    seen_ -= spans_.front().lasting;
    if (spans_.front().counts) closed_ -= spans_.front().lasting;
    spans_.pop_front();
  }
}

void Perclos::see_closed(Span& newest) {
  const bool was_slow = run_time_ >= kSlowFrom;
  if (run_frames_ > 0) run_time_ += newest.lasting;
  ++run_frames_;
  if (was_slow) {
    newest.counts = true;
    closed_ += newest.lasting;
    return;
  }
  if (run_time_ < kSlowFrom) return;  // a blink, so far
  auto span = spans_.rbegin();
  for (std::size_t i = 0; i < run_frames_ && span != spans_.rend(); ++i, ++span) {
    span->counts = true;
    closed_ += span->lasting;
  }
}

std::optional<double> Perclos::value() const noexcept {
  if (seen_ < kTellAfter) return std::nullopt;
  using Seconds = std::chrono::duration<double>;
  return Seconds(closed_).count() / Seconds(seen_).count();
}

}  // namespace cabinwatch::vision

#include "llm/recorded_order.hpp"

#include <algorithm>
#include <utility>

namespace cabinwatch::llm {

std::vector<RecordedOrder::Seen> RecordedOrder::add(const pipeline::PictureObservation& picture) {
  pictures_.push_back(picture);
  newest_picture_ = picture.captured_at;
  return release();
}

std::vector<RecordedOrder::Seen> RecordedOrder::add(const pipeline::ReflexObservation& frame) {
  frames_.push_back(frame);
  newest_frame_ = frame.captured_at;
  return release();
}

std::vector<RecordedOrder::Seen> RecordedOrder::add(Finding finding) {
  findings_.emplace(finding.sequence_id, std::move(finding));
  return release();
}

std::vector<RecordedOrder::Seen> RecordedOrder::give_up_reflex() {
  lanes_.reflex = false;
  return release();
}

std::vector<RecordedOrder::Seen> RecordedOrder::finish() {
  std::vector<Seen> released;
  for (auto& [sequence, finding] : std::exchange(findings_, {})) {
    release_until(finding.last_captured_at, released);
    released.emplace_back(std::move(finding));
  }
  release_until(Clock::time_point::max(), released);
  return released;
}

RecordedOrder::Clock::time_point RecordedOrder::frames_until() const {
  return lanes_.reflex ? newest_frame_ : Clock::time_point::max();
}

std::vector<RecordedOrder::Seen> RecordedOrder::release() {
  std::vector<Seen> released;
  if (!lanes_.reasoning) {
    release_until(std::min(newest_picture_, frames_until()), released);
    return released;
  }
  for (auto next = findings_.find(next_sequence_);
       next != findings_.end() && next->second.last_captured_at <= frames_until();
       next = findings_.find(++next_sequence_)) {
    release_until(next->second.last_captured_at, released);
    released.emplace_back(std::move(next->second));
    findings_.erase(next);
  }
  return released;
}

void RecordedOrder::release_until(Clock::time_point until, std::vector<Seen>& released) {
  for (;;) {
    const bool has_picture = !pictures_.empty() && pictures_.front().captured_at <= until;
    const bool has_frame = !frames_.empty() && frames_.front().captured_at <= until;
    if (!has_picture && !has_frame) return;
    const bool is_picture_next =
        has_picture && (!has_frame || pictures_.front().captured_at <= frames_.front().captured_at);
    if (is_picture_next) {
      released.emplace_back(pictures_.front());
      pictures_.pop_front();
    } else {
      released.emplace_back(frames_.front());
      frames_.pop_front();
    }
  }
}

}  // namespace cabinwatch::llm

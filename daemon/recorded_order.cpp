#include "daemon/recorded_order.hpp"

#include <utility>

namespace cabinwatch::daemon {

void RecordedOrder::add(const pipeline::PictureObservation& picture) {
  pictures_.push_back(picture);
}

std::vector<RecordedOrder::Seen> RecordedOrder::add(llm::Finding finding) {
  findings_.emplace(finding.sequence_id, std::move(finding));
  std::vector<Seen> released;
  for (auto next = findings_.find(next_sequence_); next != findings_.end();
       next = findings_.find(++next_sequence_)) {
    release_pictures(next->second.last_captured_at, released);
    released.emplace_back(std::move(next->second));
    findings_.erase(next);
  }
  return released;
}

std::vector<RecordedOrder::Seen> RecordedOrder::finish() {
  std::vector<Seen> released;
  for (auto& [sequence, finding] : std::exchange(findings_, {})) {
    release_pictures(finding.last_captured_at, released);
    released.emplace_back(std::move(finding));
  }
  release_pictures(pipeline::Clock::time_point::max(), released);
  return released;
}

void RecordedOrder::release_pictures(pipeline::Clock::time_point until,
                                     std::vector<Seen>& released) {
  while (!pictures_.empty() && pictures_.front().captured_at <= until) {
    released.emplace_back(pictures_.front());
    pictures_.pop_front();
  }
}

}  // namespace cabinwatch::daemon

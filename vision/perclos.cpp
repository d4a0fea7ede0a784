#include "vision/perclos.hpp"

namespace cabinwatch::vision {

void Perclos::see(bool is_closed, base::Clock::duration lasting) {
  spans_.push_back({lasting, is_closed});
  seen_ += lasting;
  if (is_closed) closed_ += lasting;
  while (seen_ > kWindow && spans_.size() > 1) {
    seen_ -= spans_.front().lasting;
    if (spans_.front().is_closed) closed_ -= spans_.front().lasting;
    spans_.pop_front();
  }
}

std::optional<double> Perclos::value() const noexcept {
  if (seen_ < kTellAfter) return std::nullopt;
  using Seconds = std::chrono::duration<double>;
  return Seconds(closed_).count() / Seconds(seen_).count();
}

}  // namespace cabinwatch::vision

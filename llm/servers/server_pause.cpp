#include "llm/servers/server_pause.hpp"

#include <algorithm>

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// From so many places on the limit is no longer felt: settings allow no more (1024).
constexpr int kMostPlaces = 1024;

/// On top of what the server asks for.
constexpr milliseconds kMostJitter{500};

}  // namespace

void ServerPause::begin(std::optional<milliseconds> wanted, unsigned in_flight,
                        Clock::time_point sent_at, Clock::time_point now) {
  if (!since_) since_ = now;
  // One that was sent before the server said so says nothing new, but perhaps for how long.
  const bool is_known = is_on() || sent_at < began_at_;
  if (is_known) {
    if (until_ && wanted) until_ = std::max(*until_, now + std::min(*wanted, kLongestPause));
    return;
  }
  until_ = now + length(wanted);
  began_at_ = now;
  if (wanted && wanted->count() > 0) return;
  places_ = std::max(1, static_cast<int>(in_flight) / 2);
  answers_ = 0;
}

void ServerPause::look(Clock::time_point now) {
  if (until_ && *until_ <= now) until_.reset();
}

void ServerPause::answered() {
  since_.reset();
  backoff_.reset();
  if (!places_ || ++answers_ < *places_) return;
  answers_ = 0;
  places_ = std::min(kMostPlaces, *places_ + 1);
}

int ServerPause::places(int most) const noexcept {
  return places_ ? std::min(most, *places_) : most;
}

milliseconds ServerPause::length(std::optional<milliseconds> wanted) {
  const auto part_of = [this](milliseconds time) {
    return milliseconds(std::uniform_int_distribution<std::int64_t>(0, time.count())(random_));
  };
  if (wanted && wanted->count() > 0) {
    const auto pause = std::min(*wanted, kLongestPause);
    return pause + part_of(std::min(pause / 10, kMostJitter));
  }
  const auto pause = backoff_.next();
  return pause / 2 + part_of(pause / 2);
}

}  // namespace cabinwatch::llm

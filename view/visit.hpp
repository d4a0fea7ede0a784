#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace cabinwatch::view {

/// How long the page may go on: the service does not watch meanwhile.
///
/// Time is passed in. One thread.
class Visit {
 public:
  using Clock = base::Clock;
  /// From the beginning. Source: the product's requirement.
  static constexpr std::chrono::minutes kLongest{15};
  /// Without a request a page is closed: it asks again once a second at least. Source: ours: so
  /// long a computer with too much to do may keep a browser waiting.
  static constexpr std::chrono::seconds kPageGone{10};
  /// The same after a page has said that it leaves: one that is loaded anew asks sooner.
  static constexpr std::chrono::seconds kPageLeft{2};

  explicit Visit(Clock::time_point now) : began_at_(now) {}

  /// A page asks for something.
  void note_request(Clock::time_point now) { gone_at_ = now + kPageGone; }
  /// A page is closed; another one may be there still.
  void note_leaving(Clock::time_point now) {
    if (gone_at_) gone_at_ = now + kPageLeft;
  }

  /// Why it is over, for people; nothing while it is not. Nobody need ever have come.
  [[nodiscard]] std::optional<std::string> why_over(Clock::time_point now) const;

 private:
  const Clock::time_point began_at_;
  std::optional<Clock::time_point> gone_at_;  // unless a page asks before
};

}  // namespace cabinwatch::view

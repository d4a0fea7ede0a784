#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Which measures the rate of frames is enough for.
///
/// By the rates of pipeline/reflex_contract.hpp. One that trembles around its limit does not change
/// what is covered. One thread.
class RateCover {
 public:
  /// @param per_second  frames looked at; 0: not known yet, which changes nothing
  void see(double per_second) noexcept;

  [[nodiscard]] bool covers_microsleep() const noexcept { return microsleep_; }
  [[nodiscard]] bool covers_blinks() const noexcept { return blinks_; }

 private:
  bool microsleep_ = true;
  bool blinks_ = true;
};

/// What is told of that: a dip of some seconds is no news where nothing is lost by it but the
/// length of a few blinks, and neither is a moment in between in which the rate is enough. One
/// thread.
class ToldCover {
 public:
  /// How long the length of blinks is not covered before that is told, and how long anything is
  /// covered again before that is. Source: ours: a camera of 14.6 frames a second fell below 13.5
  /// for 2 to 8 s every minute or two.
  static constexpr std::chrono::seconds kBlinksLostAfter{10};
  static constexpr std::chrono::seconds kRegainedAfter{10};

  /// @param at  not before that of the call before, or all is judged from then on
  void see(const RateCover& cover, base::Clock::time_point at) noexcept;

  [[nodiscard]] bool covers_microsleep() const noexcept { return microsleep_.is_covered; }
  [[nodiscard]] bool covers_blinks() const noexcept {
    return microsleep_.is_covered && blinks_.is_covered;
  }
  /// Since when blinks have not been covered, told or not; nothing while they are.
  [[nodiscard]] std::optional<base::Clock::time_point> dip_began_at() const noexcept {
    return dip_;
  }

  /// What is not covered, for people; empty when everything is.
  [[nodiscard]] std::string missing() const;

 private:
  struct Measure {
    bool is_covered = true;
    std::optional<base::Clock::time_point> other_since{};  // it is not as told
    void see(bool now_covered, base::Clock::duration lost_after, base::Clock::time_point at);
  };

  Measure microsleep_;
  Measure blinks_;
  std::optional<base::Clock::time_point> dip_;
};

}  // namespace cabinwatch::vision

#pragma once

#include <string>

namespace cabinwatch::vision {

/// Which measures the rate of frames is enough for.
///
/// A blink of 100-400 ms needs several frames to tell its length, a closure of a second to be told
/// within a tenth of it: 15 and 10 frames a second. A rate that trembles around its limit does not
/// change what is covered. One thread.
class RateCover {
 public:
  static constexpr double kForMicrosleep = 10.0;  ///< frames per second
  static constexpr double kForBlinks = 15.0;      ///< frames per second

  /// @param per_second  frames looked at; 0: not known yet, which changes nothing
  void see(double per_second) noexcept;

  [[nodiscard]] bool covers_microsleep() const noexcept { return microsleep_; }
  [[nodiscard]] bool covers_blinks() const noexcept { return blinks_; }

  /// What is not covered, for people; empty when everything is.
  [[nodiscard]] std::string missing() const;

 private:
  bool microsleep_ = true;
  bool blinks_ = true;
};

}  // namespace cabinwatch::vision

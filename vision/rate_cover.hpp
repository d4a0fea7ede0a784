#pragma once

#include <string>

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

  /// What is not covered, for people; empty when everything is.
  [[nodiscard]] std::string missing() const;

 private:
  bool microsleep_ = true;
  bool blinks_ = true;
};

}  // namespace cabinwatch::vision

#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::view {

/// One line of what must be so before the camera is left alone.
struct CheckItem {
  enum class State { waiting, problem, done };
  std::string name;  ///< face, eyes, calibration, rate, light
  State state{};
  std::string text;  ///< for people: how it is, and what to do
};

/// Says from the last seconds whether the driver can be watched from here. One frame that fails is
/// no reason to move a camera: shares over kWindow count.
///
/// Knows no time but the frames'. One thread.
class Checklist {
 public:
  /// Long enough for a blink, a glance and a passing shadow; short enough to follow a hand that
  /// turns a camera.
  static constexpr std::chrono::seconds kWindow{3};

  void add(const pipeline::ReflexObservation& frame);
  /// Nothing is known any more: the source has changed, or a recording's place.
  void clear() { frames_.clear(); }

  /// Always the same five, in the same order.
  [[nodiscard]] std::vector<CheckItem> items() const;

 private:
  /// Part of the frames for which it holds, 0..1.
  template <typename Holds>
  [[nodiscard]] double share(Holds holds) const;
  [[nodiscard]] CheckItem face() const;
  [[nodiscard]] CheckItem eyes() const;
  [[nodiscard]] CheckItem calibration() const;
  [[nodiscard]] CheckItem rate() const;
  [[nodiscard]] CheckItem light() const;

  std::deque<pipeline::ReflexObservation> frames_;
};

}  // namespace cabinwatch::view

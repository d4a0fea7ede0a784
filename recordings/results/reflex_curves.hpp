#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// What the reflex lane measured over a recording's time, small enough for a page: a letter for
/// each tenth of a second.
///
///     {"step": 100, "left": "..", "right": "..", "perclos": "..", "yaw": ".."}
///
/// A letter's place in `kLetters`, from the least value of a curve to its greatest; '.' where
/// nothing was measured. Of the frames in a step the least openness counts, so that no blink is
/// lost, and the yaw that is turned furthest. One thread.
class ReflexCurves {
 public:
  static constexpr std::int64_t kStep = 100;  // ms
  static constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /// @param reflex  such a line of the findings
  void add(const Json& reflex);

  [[nodiscard]] Json json() const;

 private:
  struct Curve {
    const char* name;
    double least;
    double most;
    std::string letters{};
    double newest = 0.0;  // in the last step

    void add(std::size_t step, double value, bool replaces);
  };

  /// PERCLOS beyond a half, and a head turned by more than 90 degrees, are drawn at the edge.
  std::array<Curve, 4> curves_{
      {{"left", 0.0, 1.0}, {"right", 0.0, 1.0}, {"perclos", 0.0, 0.5}, {"yaw", -90.0, 90.0}}};
};

}  // namespace cabinwatch::recordings

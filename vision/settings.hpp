#pragma once

#include <array>
#include <string>
#include <string_view>

#include "pipeline/driver_state.hpp"

namespace cabinwatch::vision {

/// Whose face counts where several are seen. Sides are the picture's, not the driver's.
enum class Seat {
  left,   ///< the face must have its middle in the left half
  right,  ///< ... in the right half
  any     ///< the largest face
};

struct VisionSettings {
  bool enabled = true;
  Seat seat = Seat::any;
  double fps = 15.0;  ///< frames per second looked at, at most; > 0
  std::string
      model{};  ///< file of the face networks; empty: the installed one, see face_package.hpp

  bool operator==(const VisionSettings&) const = default;
};

}  // namespace cabinwatch::vision

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 3> kWords<vision::Seat>{"left", "right", "any"};
}  // namespace cabinwatch::pipeline

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

/// Where the models lie. The defaults are those of Debian's packages opencv-data and libdlib-data.
struct ModelPaths {
  std::string face = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";
  std::string landmarks = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
};

struct VisionSettings {
  bool enabled = true;
  Seat seat = Seat::any;
  double fps = 15.0;  ///< frames per second looked at, at most; > 0
  ModelPaths models;
};

}  // namespace cabinwatch::vision

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 3> kWords<vision::Seat>{"left", "right", "any"};
}  // namespace cabinwatch::pipeline

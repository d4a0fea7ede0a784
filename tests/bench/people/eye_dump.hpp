#pragma once

#include <fstream>
#include <span>
#include <string>

#include "vision/face_shape.hpp"

namespace cabinwatch::bench {

/// Keeps the pictures of both eyes of every frame with a face in a file of the caller's: what
/// eye_net.py and lid_net.py train with.
///
/// A record has the frame's number, whether it is held, and the widths of the left and the right
/// eye in pixels, four float32; then of each eye the picture that EyeNet looks at and the one that
/// LidNet does, a byte for a pixel.
///
/// One thread.
class EyeDump {
 public:
  /// @throws std::runtime_error when the file cannot be written
  explicit EyeDump(const std::string& file);

  /// @throws std::runtime_error when the file cannot be written
  void add(const vision::LumaView& picture, const vision::FaceShape& face, int number,
           bool is_held);

 private:
  void write(std::span<const float> luma);

  std::ofstream file_;
};

}  // namespace cabinwatch::bench

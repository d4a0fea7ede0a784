#pragma once

#include <fstream>
#include <string>

#include "vision/face_shape.hpp"

namespace cabinwatch::bench {

/// Keeps the pictures of both eyes of every frame with a face in a file of the caller's: what
/// eye_net.py trains with.
///
/// A record has the frame's number, whether it is held, and the widths of the left and the right
/// eye in pixels, four float32; then both eyes' pictures as EyeNet sees them, a byte for a pixel.
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
  std::ofstream file_;
};

}  // namespace cabinwatch::bench

#pragma once

#include <array>
#include <memory>

#include "vision/face_shape.hpp"

namespace cabinwatch::bench {

/// dlib's 68 landmarks, what most eye trackers use: to compare with. Models of Debian's package
/// libdlib-data.
class UsualEyes {
 public:
  /// @throws std::exception when the model is not installed
  UsualEyes();
  ~UsualEyes();
  UsualEyes(const UsualEyes&) = delete;
  UsualEyes& operator=(const UsualEyes&) = delete;

  /// Mean eye aspect ratio of Soukupova and Cech, 2016, of the face that fills the square.
  [[nodiscard]] double aspect_ratio(const vision::LumaView& picture, vision::Point middle,
                                    double side);

 private:
  class Predictor;
  std::unique_ptr<Predictor> predictor_;
};

}  // namespace cabinwatch::bench

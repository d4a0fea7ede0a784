#include "usual_eyes.hpp"

#include <dlib/image_processing.h>

#include <array>
#include <cmath>

namespace cabinwatch::bench {

class UsualEyes::Predictor {
 public:
  Predictor() {
    dlib::deserialize("/usr/share/dlib/shape_predictor_68_face_landmarks.dat") >> predictor_;
  }

  [[nodiscard]] dlib::full_object_detection fit(const vision::LumaView& picture,
                                                const dlib::rectangle& face) {
    image_.set_size(picture.size.height, picture.size.width);
    for (int row = 0; row < picture.size.height; ++row) {
      for (int column = 0; column < picture.size.width; ++column) {
        image_[row][column] = picture.data[row * picture.stride + column];
      }
    }
    return predictor_(image_, face);
  }

 private:
  dlib::shape_predictor predictor_;
  dlib::array2d<unsigned char> image_;
};

UsualEyes::UsualEyes() : predictor_(std::make_unique<Predictor>()) {}
UsualEyes::~UsualEyes() = default;

double UsualEyes::aspect_ratio(const vision::LumaView& picture, vision::Point middle, double side) {
  const auto face =
      dlib::centered_rect(std::lround(middle.x), std::lround(middle.y),
                          static_cast<unsigned long>(side), static_cast<unsigned long>(side));
  const auto points = predictor_->fit(picture, face);
  double sum = 0.0;
  constexpr std::array kEyes{36UL, 42UL};
  for (const unsigned long eye : kEyes) {
    const auto distance = [&](unsigned long a, unsigned long b) {
      return dlib::length(points.part(eye + a) - points.part(eye + b));
    };
    sum += (distance(1, 5) + distance(2, 4)) / (2 * distance(0, 3));
  }
  return sum / 2;
}

}  // namespace cabinwatch::bench

#pragma once

#include <array>
#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "vision/face_shape.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::vision {

/// MediaPipe's face mesh: 468 points on a face, and finer ones on eyelids and irises.
///
/// A first network sees the head at 192 x 192 pixels; a second and a third look again at the eyes,
/// in what the first has made of the picture.
///
/// Source: Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile
/// GPUs", 2019; Grishchenko et al., "Attention Mesh: High-fidelity Face Mesh Prediction in
/// Real-time", 2020.
///
/// One thread.
class FaceMesh {
 public:
  /// @param rigid  which of the mesh's points go into a shape's `rigid`
  /// @throws ModelError
  FaceMesh(const TfliteModel& model, std::vector<std::size_t> rigid);

  /// The points of the face in `area`; nothing when there is none.
  [[nodiscard]] std::optional<FaceShape> fit(const LumaView& picture, const FaceArea& area);

 private:
  [[nodiscard]] EyeShape fit_eye(TfliteNet& net, const cv::Mat& features, const cv::Mat& mesh,
                                 bool is_left, const cv::Matx23d& to_picture) const;

  const std::vector<std::size_t> rigid_;
  TfliteNet face_;
  TfliteNet left_eye_;
  TfliteNet right_eye_;
};

}  // namespace cabinwatch::vision

#pragma once

#include <array>
#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "vision/face_shape.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::vision {

/// MediaPipe's face mesh: 468 points on a face, and finer ones on eyelids, irises and lips.
///
/// A first network sees the head at 192 x 192 pixels; three others look again at either eye and at
/// the mouth, in what the first has made of the picture. The first's own lips hardly open: of a
/// mouth whose gap is 0.64 of its width it says 0.33.
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
  [[nodiscard]] EyeShape fit_eye(TfliteNet& net, std::span<const float> features,
                                 std::span<const float> mesh, bool is_left,
                                 const cv::Matx23d& to_picture) const;
  [[nodiscard]] MouthShape fit_mouth(std::span<const float> features, std::span<const float> mesh,
                                     const cv::Matx23d& to_picture);

  const std::vector<std::size_t> rigid_;
  TfliteNet face_;
  TfliteNet left_eye_;
  TfliteNet right_eye_;
  TfliteNet lips_;
};

}  // namespace cabinwatch::vision

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// A network (or two) that finds faces and the points on them. A better one is another class of
/// this kind, and nothing else.
///
/// One thread, where it was made. May throw on memory only: a picture of any size and content is
/// answered.
class FaceBackend {
 public:
  FaceBackend() = default;
  virtual ~FaceBackend() = default;
  FaceBackend(const FaceBackend&) = delete;
  FaceBackend& operator=(const FaceBackend&) = delete;

  /// Looks for faces all over the picture: slow. Only for those that are upright, give or take 60
  /// degrees, in a picture that is turned so: networks find something like a face in an upright one
  /// that they see upside down, too, and the other way round.
  [[nodiscard]] virtual std::vector<FaceCandidate> find(const LumaView& picture,
                                                        PictureTurn turn) = 0;

  /// What fills `area` and is turned like it: how much like a face it looks. Only what is scored by
  /// this can be compared.
  [[nodiscard]] virtual FaceCandidate look_at(const LumaView& picture, const FaceArea& area) = 0;

  /// The points of the face in `area`, which need not fit closely: that of the frame before is
  /// good enough. Nothing when there is none.
  [[nodiscard]] virtual std::optional<FaceShape> fit(const LumaView& picture,
                                                     const FaceArea& area) = 0;

  /// Where a shape's `rigid` points lie on a typical head that looks into the camera.
  [[nodiscard]] virtual std::span<const SpacePoint> rigid_model() const = 0;
};

}  // namespace cabinwatch::vision

#pragma once

#include <string>

#include "vision/face_backend.hpp"
#include "vision/face_detector.hpp"
#include "vision/face_mesh.hpp"
#include "vision/face_package.hpp"
#include "vision/head_model.hpp"

namespace cabinwatch::vision {

/// Google's MediaPipe face networks, computed by XNNPACK on one core. Why these: docs/vision.md.
class MediapipeBackend final : public FaceBackend {
 public:
  /// Reads the models; takes some tenths of a second.
  /// @param path  of the package's file; empty: the installed one
  /// @throws ModelError
  explicit MediapipeBackend(const std::string& path);

  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& picture,
                                                PictureTurn turn) override {
    return detector_.find(picture, turn);
  }
  [[nodiscard]] FaceCandidate look_at(const LumaView& picture, const FaceArea& area) override {
    return detector_.look_at(picture, area);
  }
  [[nodiscard]] std::optional<FaceShape> fit(const LumaView& picture,
                                             const FaceArea& area) override {
    return mesh_.fit(picture, area);
  }
  [[nodiscard]] std::span<const SpacePoint> rigid_model() const override { return head_.points; }

 private:
  explicit MediapipeBackend(const FacePackage& package);

  HeadModel head_;
  FaceDetector detector_;
  FaceMesh mesh_;
};

}  // namespace cabinwatch::vision

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cabinwatch::vision {

/// The file `face_mesh_solution_packed_assets.data` of the npm package @mediapipe/face_mesh
/// 0.4.1657299874 (Google, Apache-2.0): face networks in TensorFlow Lite's format and a typical
/// head. Read once, checked as a whole: a damaged weight would show in no other way.
///
/// Immutable; any thread.
class FacePackage {
 public:
  using Bytes = std::span<const std::uint8_t>;

  /// @throws ModelError, whose message names the file and says what to do
  explicit FacePackage(const std::string& path);

  [[nodiscard]] Bytes detector() const noexcept;   ///< face_detection_short_range.tflite
  [[nodiscard]] Bytes landmarks() const noexcept;  ///< face_landmark_with_attention.tflite
  [[nodiscard]] Bytes geometry() const noexcept;   ///< geometry_pipeline_metadata_landmarks

  /// Where the file is installed: in ../share/cabinwatch/ as seen from the executable's folder.
  [[nodiscard]] static std::string installed_path();

 private:
  std::vector<std::uint8_t> file_;
};

}  // namespace cabinwatch::vision

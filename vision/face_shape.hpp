#pragma once

#include <array>
#include <cstdint>
#include <numbers>
#include <optional>
#include <vector>

#include "pipeline/picture_scaler.hpp"

/// What a face network finds in a picture, whichever network it is. Plain values; any thread.
///
/// Points are in pixels of the picture that was looked at, x to the right, y down. Left and right
/// are the picture's: a driver who looks into the camera has the own left eye on the right.
namespace cabinwatch::vision {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// x to the picture's right, y down, z away from the camera. Millimetres on a head; pixels, z from
/// any plane, where a network sees it.
struct SpacePoint {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
};

/// Gray pixels that somebody else owns.
struct LumaView {
  const std::uint8_t* data = nullptr;
  int stride = 0;  ///< bytes from one row to the next
  pipeline::PictureSize size;
};

/// A square around a face, turned with it.
struct FaceArea {
  Point center;
  double side = 0.0;   ///< pixels; of the whole head, see kHeadToFace
  double angle = 0.0;  ///< radians, of the line through the eyes; positive: clockwise as seen
};

/// A head's square by its face's: networks find faces, and the mesh wants heads. Source:
/// face_detection_front_detection_to_roi.pbtxt, face_landmark_landmarks_to_roi.pbtxt.
inline constexpr double kHeadToFace = 1.5;

struct FaceCandidate {
  FaceArea area;
  double score = 0.0;  ///< 0..1
  /// How far the head is turned, degrees from the camera, as a HeadPose's yaw: by where nose and
  /// ears are seen, roughly, and down to a profile. Nothing where the score is too low to tell.
  std::optional<double> turn{};
};

/// How a picture stands: as a camera gives it that is mounted so, or a recording that was stored
/// so.
enum class PictureTurn {
  none,
  to_the_right,  ///< by 90 degrees clockwise: its top is at the right
  upside_down,
  to_the_left  ///< by 90 degrees counterclockwise
};

/// Of an upright face in a picture that is turned so: radians, as FaceArea has it.
[[nodiscard]] constexpr double angle_of(PictureTurn turn) noexcept {
  switch (turn) {
    case PictureTurn::to_the_right:
      return std::numbers::pi / 2;
    case PictureTurn::upside_down:
      return std::numbers::pi;
    case PictureTurn::to_the_left:
      return -std::numbers::pi / 2;
    default:
      return 0.0;
  }
}

struct EyeShape {
  Point left_corner;
  Point right_corner;
  std::array<Point, 3> upper_lid;  ///< its edge, between the corners, from left to right
  std::array<Point, 3> lower_lid;  ///< each under one of the upper lid's
  Point iris;                      ///< its middle, guessed where the lids cover it
};

struct MouthShape {
  Point left_corner;
  Point right_corner;
  Point upper_lip;  ///< middle of its inner edge
  Point lower_lip;  ///< middle of its inner edge
};

struct FaceShape {
  double presence = 0.0;  ///< 0..1: that these points lie on a face at all
  EyeShape left_eye;      ///< in the picture
  EyeShape right_eye;     ///< in the picture
  MouthShape mouth;
  std::array<Point, 2> cheeks;    ///< skin below the left and the right eye
  std::vector<SpacePoint> rigid;  ///< what moves with the skull: as many as the model's points
  FaceArea area;
};

}  // namespace cabinwatch::vision

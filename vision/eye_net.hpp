#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What an eye's picture looks like; parts of one.
struct EyeLook {
  double open = 0.0;
  double closed = 0.0;
  double lowered = 0.0;  ///< lids down, looking down
  double covered = 0.0;  ///< by a hand, hair, or nothing of it is seen
};

/// An eye's picture: row by row, luma 0..255; its corners are at one height, and 1.6 times its
/// width is seen.
struct EyePicture {
  static constexpr int kWidth = 40, kHeight = 24;
  std::array<float, static_cast<std::size_t>(kWidth) * kHeight> luma{};
};

/// @param is_left  in the picture; a right eye is mirrored, so that its outer corner is left too
[[nodiscard]] EyePicture eye_picture(const LumaView& picture, const EyeShape& eye, bool is_left);

/// Tells open eyes from closed ones by their picture, where the lids' points cannot: in pictures
/// of a low bit rate, in dim light, behind glasses, and on the far side of a head that is turned.
///
/// Three small convolutions and two layers, 10 504 weights of ours in eye_net_weights.cpp, trained
/// by tests/bench/people/eye_net.py, which says on what. An eye takes some 0.06 ms; nothing
/// is allocated.
///
/// Any thread.
class EyeNet {
 public:
  EyeNet();
  ~EyeNet();

  [[nodiscard]] EyeLook look(const EyePicture& eye) const;

 private:
  struct Weights;
  std::unique_ptr<const Weights> weights_;
};

}  // namespace cabinwatch::vision

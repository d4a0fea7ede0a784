#pragma once

#include <array>
#include <cstddef>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// An eye, cut out of a picture for a network: row by row, luma 0..255. The eye's corners are at
/// one height, its middle is the picture's; a right eye is mirrored, so that its outer corner is
/// left too.
template <int kColumns, int kRows>
struct CutEye {
  static constexpr int kWidth = kColumns, kHeight = kRows;
  std::array<float, static_cast<std::size_t>(kColumns) * kRows> luma{};
};

/// The eye between its lids, 1.6 times as wide as it is: what EyeNet looks at.
using EyePicture = CutEye<40, 24>;
/// The eye with its brow and what is below it, 1.43 times as wide and as high as the eye is wide:
/// what LidNet looks at.
using LidPicture = CutEye<40, 40>;

/// @param is_left  in the picture
[[nodiscard]] EyePicture eye_picture(const LumaView& picture, const EyeShape& eye, bool is_left);
[[nodiscard]] LidPicture lid_picture(const LumaView& picture, const EyeShape& eye, bool is_left);

}  // namespace cabinwatch::vision

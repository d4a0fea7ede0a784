#include "vision/eye_picture.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <tuple>

#include "vision/luma_matrix.hpp"

namespace cabinwatch::vision {
namespace {

/// How much of a face is seen, in eye widths.
constexpr double kSeenWithEye = 1.6;
constexpr double kSeenWithBrow = 1.43;

template <typename Cut>
Cut cut(const LumaView& picture, const EyeShape& eye, bool is_left, double seen_widths) {
  constexpr int kWidth = Cut::kWidth;
  constexpr int kHeight = Cut::kHeight;
  const Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                     (eye.left_corner.y + eye.right_corner.y) / 2};
  // What a pixel to the right, and one down, is in the picture.
  const double dx = (eye.right_corner.x - eye.left_corner.x) * seen_widths / kWidth;
  const double dy = (eye.right_corner.y - eye.left_corner.y) * seen_widths / kWidth;
  const cv::Matx23d to_picture(dx, -dy, middle.x - dx * kWidth / 2 + dy * kHeight / 2,  //
                               dy, dx, middle.y - dy * kWidth / 2 - dx * kHeight / 2);
  std::array<std::uint8_t, std::tuple_size_v<decltype(Cut::luma)>> bytes;
  cv::Mat seen(kHeight, kWidth, CV_8UC1, bytes.data());
  cv::warpAffine(matrix_of(picture), seen, to_picture, {kWidth, kHeight},
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  if (!is_left) cv::flip(seen, seen, 1);
  Cut told;
  std::ranges::copy(bytes, told.luma.begin());
  return told;
}

}  // namespace

EyePicture eye_picture(const LumaView& picture, const EyeShape& eye, bool is_left) {
  return cut<EyePicture>(picture, eye, is_left, kSeenWithEye);
}

LidPicture lid_picture(const LumaView& picture, const EyeShape& eye, bool is_left) {
  return cut<LidPicture>(picture, eye, is_left, kSeenWithBrow);
}

}  // namespace cabinwatch::vision

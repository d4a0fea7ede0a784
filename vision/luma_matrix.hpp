#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// The very pixels as OpenCV takes them, which has no type for what is only read: they must not be
/// written to. Any thread.
[[nodiscard]] inline cv::Mat matrix_of(const LumaView& picture) {
  return {picture.size.height, picture.size.width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
          static_cast<std::size_t>(picture.stride)};
}

}  // namespace cabinwatch::vision

#include "vision/still_picture.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace cabinwatch::vision {

bool StillPicture::is_still(const LumaView& picture) const {
  const cv::Mat now = fields_of(picture);
  return now.size() == kept_.size() && cv::norm(now, kept_, cv::NORM_INF) < kChanged;
}

cv::Mat StillPicture::fields_of(const LumaView& picture) {
  const auto [width, height] = picture.size;
  const cv::Mat pixels(height, width, CV_8UC1, const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
  const int side = std::max(1, std::max(width, height) / kFields);
  cv::Mat fields;
  cv::resize(pixels, fields, {std::max(1, width / side), std::max(1, height / side)}, 0, 0,
             cv::INTER_AREA);
  return fields;
}

}  // namespace cabinwatch::vision

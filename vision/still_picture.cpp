#include "vision/still_picture.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "vision/luma_matrix.hpp"

namespace cabinwatch::vision {

bool StillPicture::is_still(const LumaView& picture) const {
  const cv::Mat now = fields_of(picture);
  return now.size() == kept_.size() && cv::norm(now, kept_, cv::NORM_INF) < kChanged;
}

cv::Mat StillPicture::fields_of(const LumaView& picture) {
  const auto [width, height] = picture.size;
  const double side = std::max(width, height) / double{kFields};
  const cv::Size size(std::max(1, static_cast<int>(width / side)),
                      std::max(1, static_cast<int>(height / side)));
  cv::Mat sampled;
  cv::resize(matrix_of(picture), sampled, size * kSamples, 0, 0, cv::INTER_NEAREST);
  cv::Mat fields;
  cv::resize(sampled, fields, size, 0, 0, cv::INTER_AREA);
  return fields;
}

}  // namespace cabinwatch::vision

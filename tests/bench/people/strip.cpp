#include "strip.hpp"

#include <fmt/format.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace cabinwatch::bench {
namespace {

constexpr double kHeight = 96;  // pixels

}  // namespace

void Strip::add(const pipeline::Frame& gray, int number) {
  if (folder_.empty() || number % every_ != 0) return;
  const cv::Mat picture(gray.height, gray.width, CV_8U,
                        const_cast<std::uint8_t*>(gray.planes[0].data),  // NOLINT
                        static_cast<std::size_t>(gray.planes[0].stride));
  const double by = kHeight / gray.height;
  cv::Mat small;
  cv::resize(picture, small, {}, by, by, cv::INTER_AREA);
  const std::string file = fmt::format("{}/{:06}.jpg", folder_, number);
  if (!cv::imwrite(file, small)) throw std::runtime_error(file + " cannot be written");
}

}  // namespace cabinwatch::bench

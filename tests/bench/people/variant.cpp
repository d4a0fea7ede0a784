#include "variant.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

namespace cabinwatch::bench {
namespace {

using pipeline::Frame;
using pipeline::PixelFormat;

/// What the lane looks at by default, and a camera gives at most.
constexpr double kUsualFps = 30.0;

cv::Mat moved(const cv::Mat& picture, const cv::Mat& by) {
  cv::Mat made;
  cv::warpAffine(picture, made, by, picture.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return made;
}

cv::Mat shifted(const cv::Mat& picture) {
  // A sixteenth to the side and half of that down: a camera that was knocked.
  const double by = picture.cols / 16.0;
  return moved(picture, (cv::Mat_<double>(2, 3) << 1, 0, by, 0, 1, by / 2));
}

cv::Mat rotated(const cv::Mat& picture, double degrees) {
  const cv::Point2f middle(static_cast<float>(picture.cols) / 2,
                           static_cast<float>(picture.rows) / 2);
  return moved(picture, cv::getRotationMatrix2D(middle, degrees, 1.0));
}

cv::Mat scaled(const cv::Mat& picture, double by) {
  cv::Mat made;
  cv::resize(picture, made, {}, by, by, by < 1.0 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return made;
}

cv::Mat lit(const cv::Mat& picture, double contrast, double brightness) {
  cv::Mat made;
  picture.convertTo(made, CV_8U, contrast, brightness);
  return made;
}

cv::Mat noisy(const cv::Mat& picture, cv::RNG& random) {
  // The noise of a small sensor at high gain, as an infrared camera has by night.
  cv::Mat noise(picture.size(), CV_16S);
  random.fill(noise, cv::RNG::NORMAL, 0, 8);
  cv::Mat made;
  cv::add(picture, noise, made, cv::noArray(), CV_8U);
  return made;
}

cv::Mat as_jpeg(const cv::Mat& picture, int quality) {
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  return cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
}

struct Way {
  std::string name;
  std::function<cv::Mat(const cv::Mat&, cv::RNG&)> change;
  double fps = kUsualFps;
};

const std::vector<Way>& ways() {
  using Mat = cv::Mat;
  static const std::vector<Way> kWays{
      {"original", [](const Mat& it, cv::RNG&) { return it.clone(); }},
      {"mirrored",
       [](const Mat& it, cv::RNG&) {
         Mat made;
         cv::flip(it, made, 1);
         return made;
       }},
      {"darker", [](const Mat& it, cv::RNG&) { return lit(it, 0.5, 0); }},
      {"brighter", [](const Mat& it, cv::RNG&) { return lit(it, 1, 50); }},
      {"noise", [](const Mat& it, cv::RNG& random) { return noisy(it, random); }},
      {"jpeg30", [](const Mat& it, cv::RNG&) { return as_jpeg(it, 30); }},
      {"half", [](const Mat& it, cv::RNG&) { return scaled(it, 0.5); }},
      {"double", [](const Mat& it, cv::RNG&) { return scaled(it, 2.0); }},
      {"shifted", [](const Mat& it, cv::RNG&) { return shifted(it); }},
      {"rotated-left", [](const Mat& it, cv::RNG&) { return rotated(it, 20); }},
      {"rotated-right", [](const Mat& it, cv::RNG&) { return rotated(it, -20); }},
      {"fps10", [](const Mat& it, cv::RNG&) { return it.clone(); }, 10.0},
      {"fps15", [](const Mat& it, cv::RNG&) { return it.clone(); }, 15.0},
  };
  return kWays;
}

const Way& way(const std::string& name) {
  const auto found = std::ranges::find(ways(), name, &Way::name);
  if (found == ways().end()) throw std::invalid_argument("no variant is called " + name);
  return *found;
}

}  // namespace

Variant::Variant(const std::string& name) : name_(way(name).name) {}

std::vector<std::string> Variant::names() {
  std::vector<std::string> names;
  for (const Way& one : ways()) names.push_back(one.name);
  return names;
}

double Variant::fps() const noexcept { return way(name_).fps; }

pipeline::FramePtr Variant::change(const Frame& frame) {
  const bool has_luma = frame.format == PixelFormat::i420 || frame.format == PixelFormat::nv12 ||
                        frame.format == PixelFormat::gray8;
  std::optional<vision::LumaView> view;
  if (has_luma) {
    view = {frame.planes[0].data, frame.planes[0].stride, {frame.width, frame.height}};
  } else {
    view = reader_.read(frame);
  }
  if (!view) throw std::runtime_error("a frame of the recording cannot be decoded");
  // OpenCV has no view of constant pixels; the ways above only read it.
  const cv::Mat luma(view->size.height, view->size.width, CV_8U,
                     const_cast<std::uint8_t*>(view->data),  // NOLINT
                     static_cast<std::size_t>(view->stride));
  auto made = std::make_shared<cv::Mat>(way(name_).change(luma, random_));
  auto changed = std::make_shared<Frame>();
  changed->format = PixelFormat::gray8;
  changed->width = made->cols;
  changed->height = made->rows;
  changed->planes[0] = {made->data, static_cast<int>(made->step)};
  changed->byte_count = made->total();
  changed->number = frame.number;
  changed->captured_at = frame.captured_at;
  changed->received_at = frame.captured_at;
  changed->pixels = std::move(made);
  return changed;
}

}  // namespace cabinwatch::bench

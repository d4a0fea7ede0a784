#include "variant.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "vision/face_follower.hpp"
#include "vision/mediapipe_backend.hpp"

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

/// Street lamps that are passed at night, two a second: light for a half of the time.
cv::Mat under_lamps(const cv::Mat& picture, base::Clock::time_point at) {
  using std::chrono::milliseconds;
  constexpr milliseconds kEvery{500};
  const bool is_between = at.time_since_epoch() % kEvery >= kEvery / 2;
  return lit(picture, is_between ? 0.35 : 1.0, 0);
}

cv::Point pixel(vision::Point point) {
  return {static_cast<int>(std::lround(point.x)), static_cast<int>(std::lround(point.y))};
}

/// A slanted stripe of sun, a third as wide as the head, through the middle of the face.
cv::Mat in_sun_stripe(const cv::Mat& picture, const vision::FaceShape& face) {
  constexpr double kSun = 110.0;  // steps of luma; skin in it is burnt out
  const double half = face.area.side / 6;
  const auto across = [&](double aside, double down) {
    return pixel({face.area.center.x + aside + down / 3, face.area.center.y - down});
  };
  cv::Mat sun = cv::Mat::zeros(picture.size(), CV_8U);
  const double far = 4 * face.area.side;
  cv::fillConvexPoly(
      sun,
      std::vector{across(-half, far), across(half, far), across(half, -far), across(-half, -far)},
      kSun, cv::LINE_AA);
  cv::Mat made;
  cv::add(picture, sun, made);
  return made;
}

/// What may lie over an eye from the first frame on.
struct Cover {
  double to_skin;  // luma by that of the cheek
  double uneven;   // steps of luma
  int strands;     // pixels from one to the next; 0: none
};
constexpr Cover kHand{1.0, 3.0, 0};
constexpr Cover kBandage{1.5, 5.0, 0};
constexpr Cover kHair{0.35, 8.0, 5};

/// An eye under a cover with its own noise: the left one of the picture, or the right one.
cv::Mat behind(const Cover& cover, bool is_left, const cv::Mat& picture,
               const vision::FaceShape& face, cv::RNG& random) {
  const auto& eye = is_left ? face.left_eye : face.right_eye;
  const vision::Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                             (eye.left_corner.y + eye.right_corner.y) / 2};
  const double side = face.area.side;
  cv::Mat where = cv::Mat::zeros(picture.size(), CV_8U);
  cv::ellipse(where, pixel(middle), {static_cast<int>(side / 7), static_cast<int>(side / 5)},
              is_left ? 20 : -20, 0, 360, 255, cv::FILLED);
  const cv::Rect all({0, 0}, picture.size());
  const cv::Point cheek = pixel(face.cheeks.at(is_left ? 0 : 1));
  const cv::Rect around(cheek.x - 3, cheek.y - 3, 7, 7);
  const double skin = (around & all).empty() ? 128.0 : cv::mean(picture(around & all))[0];
  cv::Mat noise(picture.size(), CV_16S);
  random.fill(noise, cv::RNG::NORMAL, std::min(skin * cover.to_skin, 240.0), cover.uneven);
  for (int x = 0; cover.strands > 0 && x < noise.cols; x += cover.strands) {
    cv::line(noise, {x, 0}, {x + noise.rows / 3, noise.rows}, skin * 0.7, 1);
  }
  cv::Mat cover_like;
  noise.convertTo(cover_like, CV_8U);
  cv::Mat made = picture.clone();
  cover_like.copyTo(made, where);
  return made;
}

cv::Mat as_jpeg(const cv::Mat& picture, int quality) {
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  return cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
}

/// What a way may go by, beside the picture.
struct Scene {
  base::Clock::time_point at;
  const vision::FaceShape* face = nullptr;  // as seen last; none yet
};

struct Way {
  std::string name;
  std::function<cv::Mat(const cv::Mat&, cv::RNG&, const Scene&)> change;
  double fps = kUsualFps;
  bool is_at_face = false;
};

const std::vector<Way>& ways() {
  using Mat = cv::Mat;
  static const std::vector<Way> kWays{
      {"original", [](const Mat& it, cv::RNG&, const Scene&) { return it.clone(); }},
      {"mirrored",
       [](const Mat& it, cv::RNG&, const Scene&) {
         Mat made;
         cv::flip(it, made, 1);
         return made;
       }},
      {"darker", [](const Mat& it, cv::RNG&, const Scene&) { return lit(it, 0.5, 0); }},
      {"brighter", [](const Mat& it, cv::RNG&, const Scene&) { return lit(it, 1, 50); }},
      {"noise", [](const Mat& it, cv::RNG& random, const Scene&) { return noisy(it, random); }},
      {"jpeg30", [](const Mat& it, cv::RNG&, const Scene&) { return as_jpeg(it, 30); }},
      {"half", [](const Mat& it, cv::RNG&, const Scene&) { return scaled(it, 0.5); }},
      {"double", [](const Mat& it, cv::RNG&, const Scene&) { return scaled(it, 2.0); }},
      {"shifted", [](const Mat& it, cv::RNG&, const Scene&) { return shifted(it); }},
      {"rotated-left", [](const Mat& it, cv::RNG&, const Scene&) { return rotated(it, 20); }},
      {"rotated-right", [](const Mat& it, cv::RNG&, const Scene&) { return rotated(it, -20); }},
      {"fps10", [](const Mat& it, cv::RNG&, const Scene&) { return it.clone(); }, 10.0},
      {"fps15", [](const Mat& it, cv::RNG&, const Scene&) { return it.clone(); }, 15.0},
  };
  return kWays;
}

Way covered(const std::string& name, const Cover& cover, bool is_left) {
  return {name,
          [cover, is_left](const cv::Mat& it, cv::RNG& random, const Scene& scene) {
            return scene.face ? behind(cover, is_left, it, *scene.face, random) : it.clone();
          },
          kUsualFps, true};
}

/// What makes a picture worse, such that less may be told.
const std::vector<Way>& bad_ways() {
  using Mat = cv::Mat;
  static const std::vector<Way> kWays{
      {"fps4", [](const Mat& it, cv::RNG&, const Scene&) { return it.clone(); }, 4.0},
      {"lamps",
       [](const Mat& it, cv::RNG&, const Scene& scene) { return under_lamps(it, scene.at); }},
      {"sun-stripe",
       [](const Mat& it, cv::RNG&, const Scene& scene) {
         return scene.face ? in_sun_stripe(it, *scene.face) : it.clone();
       },
       kUsualFps, true},
      covered("hand-on-eye", kHand, true),
      covered("hand-on-right-eye", kHand, false),
      covered("bandage-on-eye", kBandage, true),
      covered("hair-on-right-eye", kHair, false),
      {"quarter-turn",
       [](const Mat& it, cv::RNG&, const Scene&) {
         Mat made;
         cv::rotate(it, made, cv::ROTATE_90_CLOCKWISE);
         return made;
       }},
  };
  return kWays;
}

const Way& way(const std::string& name) {
  for (const auto* some : {&ways(), &bad_ways()}) {
    const auto found = std::ranges::find(*some, name, &Way::name);
    if (found != some->end()) return *found;
  }
  throw std::invalid_argument("no variant is called " + name);
}

std::vector<std::string> names_of(const std::vector<Way>& some) {
  std::vector<std::string> names;
  for (const Way& one : some) names.push_back(one.name);
  return names;
}

}  // namespace

/// The face in the picture as it was.
struct Variant::Finder {
  vision::MediapipeBackend backend{""};
  vision::FaceFollower follower{backend, vision::Seat::any};
  std::optional<vision::FaceShape> seen;
};

Variant::Variant(const std::string& name) : name_(way(name).name) {
  if (way(name).is_at_face) finder_ = std::make_unique<Finder>();
}

Variant::~Variant() = default;

std::vector<std::string> Variant::names() { return names_of(ways()); }
std::vector<std::string> Variant::bad_names() { return names_of(bad_ways()); }

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
  Scene scene{frame.captured_at};
  if (finder_) {
    auto sight = finder_->follower.look(*view, frame.captured_at);
    if (sight.face) finder_->seen = std::move(sight.face);
    if (finder_->seen) scene.face = &*finder_->seen;
  }
  auto made = std::make_shared<cv::Mat>(way(name_).change(luma, random_, scene));
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

#include "vision/face_detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace cabinwatch::vision {
namespace {

/// What goes in and comes out: tensors of face_detection_short_range.tflite.
constexpr int kInput = 0;
constexpr int kFineScores = 160, kFineBoxes = 166;      // 16 x 16 cells of 2 anchors
constexpr int kCoarseScores = 163, kCoarseBoxes = 169;  // 8 x 8 cells of 6 anchors

constexpr int kSide = 128;            // pixels
constexpr int kValuesPerAnchor = 16;  // box: x, y, width, height; then six points: x, y

/// Source: face_detection_short_range.pbtxt: min_score_thresh, min_suppression_threshold.
constexpr double kLeastScore = 0.5;
constexpr double kMostOverlap = 0.3;

/// The mesh wants the head, not the face. Source: face_detection_front_detection_to_roi.pbtxt.
constexpr double kHeadToFace = 1.5;

/// A square this much larger than a head shows it as the detector likes it best.
constexpr double kAround = 1.5;

/// A window's neighbour begins this far on, in its sides: a face of up to half of one is whole in
/// one of them.
constexpr double kWindowStep = 0.5;

double sigmoid(double value) { return 1.0 / (1.0 + std::exp(-value)); }

/// The part of either's square that both cover: intersection over union, as if not turned.
double overlap(const FaceArea& a, const FaceArea& b) {
  const double reach = (a.side + b.side) / 2;
  const auto along = [&](double distance) {
    return std::clamp(reach - std::abs(distance), 0.0, std::min(a.side, b.side));
  };
  const double both = along(a.center.x - b.center.x) * along(a.center.y - b.center.y);
  return both / (a.side * a.side + b.side * b.side - both);
}

/// A square of the picture in the network's size; black where it reaches over the edge.
cv::Mat view_of(const cv::Mat& picture, double left, double top, double side) {
  const double scale = kSide / side;
  const auto whole = [](double value) { return static_cast<int>(std::lround(value)); };
  const cv::Rect inside = cv::Rect(whole(left), whole(top), whole(side), whole(side)) &
                          cv::Rect({0, 0}, picture.size());
  cv::Mat square = cv::Mat::zeros(kSide, kSide, CV_8UC1);
  const cv::Rect covered =
      cv::Rect(whole((inside.x - left) * scale), whole((inside.y - top) * scale),
               std::max(1, whole(inside.width * scale)),
               std::max(1, whole(inside.height * scale))) &
      cv::Rect({0, 0}, square.size());
  if (inside.empty() || covered.empty()) return square;
  cv::Mat part = square(covered);
  cv::resize(picture(inside), part, covered.size(), 0, 0,
             scale < 1.0 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return square;
}

/// Of candidates that mean the same face, the best.
std::vector<FaceCandidate> without_doubles(std::vector<FaceCandidate> all) {
  std::ranges::sort(all, std::ranges::greater{}, &FaceCandidate::score);
  std::vector<FaceCandidate> kept;
  for (const FaceCandidate& candidate : all) {
    const bool is_known = std::ranges::any_of(kept, [&](const FaceCandidate& other) {
      return overlap(candidate.area, other.area) > kMostOverlap;
    });
    if (!is_known) kept.push_back(candidate);
  }
  return kept;
}

}  // namespace

FaceDetector::FaceDetector(const TfliteModel& model)
    : net_(model, kInput, {kFineScores, kFineBoxes, kCoarseScores, kCoarseBoxes}) {}

std::vector<FaceCandidate> FaceDetector::find(const LumaView& picture) {
  const cv::Mat pixels(picture.size.height, picture.size.width, CV_8UC1,
                       const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
  const double width = picture.size.width;
  const double height = picture.size.height;
  const double longer = std::max(width, height);
  const double shorter = std::min(width, height);

  std::vector<FaceCandidate> found;
  look(pixels, {(width - longer) / 2, (height - longer) / 2, longer}, found);
  constexpr double kNearlySquare = 1.2;
  constexpr unsigned kMostWindows = 8;  // a strip of a picture shows no face anyway
  if (found.empty() && longer > kNearlySquare * shorter) {
    const double room = longer - shorter;
    const auto squares =
        1 + std::min(static_cast<unsigned>(std::ceil(room / (kWindowStep * shorter))),
                     kMostWindows - 1);
    const double at = room * (turn_++ % squares) / (squares - 1);
    look(pixels, width > height ? Window{at, 0, shorter} : Window{0, at, shorter}, found);
  }
  found = without_doubles(std::move(found));
  if (!found.empty()) turn_upright(pixels, found[0]);
  return found;
}

void FaceDetector::turn_upright(const cv::Mat& picture, FaceCandidate& candidate) {
  const double side = kAround * candidate.area.side;
  const Point origin{candidate.area.center.x - side / 2, candidate.area.center.y - side / 2};
  const cv::Mat square = view_of(picture, origin.x, origin.y, side);
  cv::Mat turned;
  cv::rotate(square, turned, cv::ROTATE_180);
  std::vector<FaceCandidate> found;
  look(turned, kSide / side, origin, found);
  const bool is_upside_down = std::ranges::any_of(
      found, [&](const FaceCandidate& other) { return other.score > candidate.score; });
  if (is_upside_down) candidate.area.angle += std::numbers::pi;
}

void FaceDetector::look(const cv::Mat& picture, const Window& window,
                        std::vector<FaceCandidate>& found) {
  look(view_of(picture, window.left, window.top, window.side), kSide / window.side,
       {window.left, window.top}, found);
}

void FaceDetector::look(const cv::Mat& square, double scale, Point origin,
                        std::vector<FaceCandidate>& found) {
  std::array<int, 4> shape{1, 3, kSide, kSide};
  cv::Mat input(4, shape.data(), CV_32F);
  for (int channel = 0; channel < 3; ++channel) {
    cv::Mat plane(kSide, kSide, CV_32F, input.ptr<float>(0, channel));
    square.convertTo(plane, CV_32F, 1.0 / 127.5, -1.0);
  }
  const std::vector<cv::Mat> answer = net_.forward(input);

  for (const int layer : {0, 2}) {
    const cv::Mat& scores = answer[static_cast<std::size_t>(layer)];
    const cv::Mat& boxes = answer[static_cast<std::size_t>(layer) + 1];
    const int anchors = scores.size[1];
    const int rows = scores.size[2];
    const int columns = scores.size[3];
    for (int anchor = 0; anchor < anchors; ++anchor) {
      for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
          const double score = sigmoid(scores.ptr<float>(0, anchor, row)[column]);
          if (score < kLeastScore) continue;
          const auto value = [&](int i) {
            return double{boxes.ptr<float>(0, anchor * kValuesPerAnchor + i, row)[column]};
          };
          // Offsets from the cell's middle, in pixels of the square.
          const auto point = [&](int i) {
            return Point{(value(i) + (column + 0.5) * kSide / columns) / scale + origin.x,
                         (value(i + 1) + (row + 0.5) * kSide / rows) / scale + origin.y};
          };
          const Point left_eye = point(4);
          const Point right_eye = point(6);
          found.push_back({{point(0), kHeadToFace * std::max(value(2), value(3)) / scale,
                            std::atan2(right_eye.y - left_eye.y, right_eye.x - left_eye.x)},
                           score});
        }
      }
    }
  }
}

}  // namespace cabinwatch::vision

#include "vision/face_detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "vision/angle.hpp"
#include "vision/luma_matrix.hpp"

namespace cabinwatch::vision {
namespace {

/// What goes in and comes out: tensors of face_detection_short_range.tflite.
constexpr int kInput = 0;
constexpr int kFineScores = 160, kFineBoxes = 166, kCoarseScores = 163, kCoarseBoxes = 169;

constexpr int kSide = 128;                    // pixels
constexpr std::size_t kValuesPerAnchor = 16;  // box: x, y, width, height; then six points: x, y

/// Where a face may be: the same anchors in each of the cells that the square has.
struct Anchors {
  std::size_t scores;  // places among the outputs
  std::size_t boxes;
  int cells;  // along a side
  int per_cell;
};
constexpr std::array<Anchors, 2> kAnchors{{{0, 1, 16, 2}, {2, 3, 8, 6}}};

/// Source: face_detection_short_range.pbtxt: min_score_thresh, min_suppression_threshold.
constexpr double kSureScore = 0.5;
constexpr double kMostOverlap = 0.3;

/// A wide look's score that is worth a close one. Source: ours: of the people in
/// tests/bench/people, 0.16 is the least for a face that a close look scores 0.9.
constexpr double kHint = 0.15;

/// A close look's score of a face. Source: the same: faces, profiles too, are above 0.7, of other
/// things one in ten is above 0.6, and the mesh knows those.
constexpr double kLeastScore = 0.6;

/// A score from which on nose and ears are believed. Source: the same, heads in profile: 0.58 and
/// more; bowed ones behind a hand, of which they tell anything, 0.49 at most.
constexpr double kTurnScore = 0.55;

/// Close looks in one search: at faces that are sure, and at mere hints.
constexpr int kMostSure = 4;
constexpr int kMostHints = 2;

/// How far the nose's tip lies before the ears, by half the distance between these. Source: ours,
/// docs/vision.md: as the mesh tells heads that are turned by 20 to 45 degrees.
constexpr double kNoseBeforeEars = 1.33;
constexpr double kMostSeenTurn = 90.0;  // degrees; ears change sides there

/// A square this much larger than a head shows it as the detector likes it best.
constexpr double kAround = 1.5;

/// What is like a face in an area fills it, more or less.
constexpr double kMostResized = 1.6;

/// A window's neighbour begins this far on, in its sides: a face of up to half of one is whole in
/// one of them.
constexpr double kWindowStep = 0.5;

/// A strip of a picture shows no face anyway.
constexpr unsigned kMostWindows = 8;

/// The part of either's square that both cover: intersection over union, as if not turned.
double overlap(const FaceArea& a, const FaceArea& b) {
  const double reach = (a.side + b.side) / 2;
  const auto along = [&](double distance) {
    return std::clamp(reach - std::abs(distance), 0.0, std::min(a.side, b.side));
  };
  const double both = along(a.center.x - b.center.x) * along(a.center.y - b.center.y);
  return both / (a.side * a.side + b.side * b.side - both);
}

/// Key points of a head, two of them where the ears are or would be seen.
struct HeadPoints {
  Point nose;
  Point left_ear;  // in the view
  Point right_ear;
};

/// How far a head is turned that is tilted so: the nose is before the line through the ears, and
/// moves over it with the turn.
double turn_of(const HeadPoints& head, double tilt) {
  const auto along = [&](Point p) { return std::cos(tilt) * p.x + std::sin(tilt) * p.y; };
  const double left = along(head.left_ear);
  const double right = along(head.right_ear);
  const double aside = along(head.nose) - (left + right) / 2;
  const double beside = kNoseBeforeEars * (right - left) / 2;
  return std::clamp(in_degrees(std::atan2(aside, beside)), -kMostSeenTurn, kMostSeenTurn);
}

/// Where in the picture something is seen, degrees to the right of the camera's middle; with the
/// focal length that HeadPoseSolver takes.
double direction_of(Point point, cv::Size picture) {
  return in_degrees(
      std::atan2(point.x - picture.width / 2.0, std::max(picture.width, picture.height)));
}

/// A square of the picture in so many pixels; black where it reaches over the edge.
cv::Mat square_of(const cv::Mat& picture, Point middle, double side, int pixels) {
  const double left = middle.x - side / 2;
  const double top = middle.y - side / 2;
  const double scale = pixels / side;
  const auto whole = [](double value) { return static_cast<int>(std::lround(value)); };
  const cv::Rect inside = cv::Rect(whole(left), whole(top), whole(side), whole(side)) &
                          cv::Rect({0, 0}, picture.size());
  cv::Mat square = cv::Mat::zeros(pixels, pixels, CV_8UC1);
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

/// What the network gets to see: the window, turned back by its angle.
cv::Mat view_of(const cv::Mat& picture, Point middle, double side, double angle) {
  constexpr double kHardlyTurned = 1e-3;
  if (std::abs(normal(angle)) < kHardlyTurned) return square_of(picture, middle, side, kSide);
  constexpr int kWider = 182;  // pixels: the square around all turned ones
  const cv::Mat around = square_of(picture, middle, side * kWider / kSide, kWider);
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  // From middles of pixels to middles of pixels.
  constexpr double kFrom = (kWider - 1) / 2.0;
  constexpr double kTo = (kSide - 1) / 2.0;
  const cv::Matx23d to_around(cosine, -sine, kFrom - cosine * kTo + sine * kTo,  //
                              sine, cosine, kFrom - sine * kTo - cosine * kTo);
  cv::Mat view;
  cv::warpAffine(around, view, to_around, {kSide, kSide}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP);
  return view;
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

std::vector<FaceCandidate> FaceDetector::find(const LumaView& picture, PictureTurn turn) {
  const cv::Mat pixels = matrix_of(picture);
  const double width = picture.size.width;
  const double height = picture.size.height;
  const double angle = angle_of(turn);
  const auto is_sure = [](const FaceCandidate& hint) { return hint.score >= kSureScore; };

  std::vector<FaceCandidate> hints =
      look(pixels, {{width / 2, height / 2}, std::max(width, height), angle}, kHint);
  if (std::ranges::none_of(hints, is_sure)) {
    const auto more = look(pixels, next_window(width, height, angle), kHint);
    hints.insert(hints.end(), more.begin(), more.end());
  }

  std::vector<FaceCandidate> found;
  int looks = 0;
  for (const FaceCandidate& hint : without_doubles(std::move(hints))) {
    if (looks >= (is_sure(hint) ? kMostSure : kMostHints)) break;
    ++looks;
    const FaceCandidate face = look_closely(pixels, hint.area, angle);
    if (face.score >= kLeastScore) found.push_back(face);
  }
  return without_doubles(std::move(found));
}

FaceCandidate FaceDetector::look_at(const LumaView& picture, const FaceArea& area) {
  const FaceCandidate face = look_closely(matrix_of(picture), area, area.angle);
  const double resized = face.area.side / area.side;
  const bool fills_it = resized < kMostResized && resized > 1 / kMostResized;
  return fills_it ? face : FaceCandidate{area, 0.0};
}

FaceDetector::Window FaceDetector::next_window(double width, double height, double angle) {
  // Every other one is half as large, for faces further away.
  const unsigned turn = turn_++;
  const bool is_small = turn % 2 == 1;
  const double side = std::min(width, height) / (is_small ? 2 : 1);
  const auto steps = [side](double length) {
    return 1 + std::min(static_cast<unsigned>(std::ceil((length - side) / (kWindowStep * side))),
                        kMostWindows - 1);
  };
  const unsigned columns = steps(width);
  const unsigned rows = steps(height);
  const unsigned place = turn / 2 % (columns * rows);
  const auto middle = [side](double length, unsigned at, unsigned of) {
    return of == 1 ? length / 2 : side / 2 + (length - side) * at / (of - 1);
  };
  return {{middle(width, place % columns, columns), middle(height, place / columns, rows)},
          side,
          angle};
}

FaceCandidate FaceDetector::look_closely(const cv::Mat& picture, const FaceArea& area,
                                         double angle) {
  const Window window{area.center, kAround * area.side, angle};
  FaceCandidate best{area, 0.0};
  for (const FaceCandidate& face : look(picture, window, kHint)) {
    const double aside =
        std::hypot(face.area.center.x - area.center.x, face.area.center.y - area.center.y);
    const double tilt = in_degrees(std::abs(normal(face.area.angle - angle)));
    if (face.score > best.score && aside < area.side / 2 && tilt <= kMostTilt) best = face;
  }
  return best;
}

std::vector<FaceCandidate> FaceDetector::look(const cv::Mat& picture, const Window& window,
                                              double least_score) {
  const cv::Mat view = view_of(picture, window.middle, window.side, window.angle);
  cv::Mat gray;
  view.convertTo(gray, CV_32F, 1.0 / 127.5, -1.0);
  cv::Mat input(kSide, kSide, CV_32FC3, net_.input().data());
  cv::cvtColor(gray, input, cv::COLOR_GRAY2BGR);
  net_.compute();

  const double scale = window.side / kSide;
  const double cosine = std::cos(window.angle) * scale;
  const double sine = std::sin(window.angle) * scale;
  std::vector<FaceCandidate> found;
  for (const Anchors& layer : kAnchors) {
    const auto scores = net_.output(layer.scores);
    const auto boxes = net_.output(layer.boxes);
    for (std::size_t anchor = 0; anchor < scores.size(); ++anchor) {
      const double score = sigmoid(scores[anchor]);
      if (score < least_score) continue;
      const auto cell = static_cast<int>(anchor) / layer.per_cell;
      const int row = cell / layer.cells;
      const int column = cell % layer.cells;
      const auto value = [&](std::size_t i) {
        return double{boxes[anchor * kValuesPerAnchor + i]};
      };
      // Offsets from the cell's middle, in pixels of the view; from the view's middle here.
      const auto point = [&](std::size_t i) {
        return Point{value(i) + (column + 0.5) * kSide / layer.cells - kSide / 2.0,
                     value(i + 1) + (row + 0.5) * kSide / layer.cells - kSide / 2.0};
      };
      const Point left_eye = point(4);
      const Point right_eye = point(6);
      const double tilt = std::atan2(right_eye.y - left_eye.y, right_eye.x - left_eye.x);
      const Point middle = point(0);
      const FaceArea area{{window.middle.x + cosine * middle.x - sine * middle.y,
                           window.middle.y + sine * middle.x + cosine * middle.y},
                          kHeadToFace * std::max(value(2), value(3)) * scale,
                          normal(window.angle + tilt)};
      FaceCandidate face{area, score};
      if (score >= kTurnScore) {
        face.turn =
            turn_of({.nose = point(8), .left_ear = point(12), .right_ear = point(14)}, tilt) -
            direction_of(area.center, picture.size());
      }
      found.push_back(face);
    }
  }
  return found;
}

}  // namespace cabinwatch::vision

#include "vision/face_mesh.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/luma_matrix.hpp"
#include "vision/model_error.hpp"

namespace cabinwatch::vision {
namespace {

/// Tensors of face_landmark_with_attention.tflite.
constexpr int kInput = 0, kFeatures = 35, kMesh = 186, kPresence = 710;
constexpr int kLeftFeatures = 200, kLeftLids = 687, kLeftIris = 690;
constexpr int kRightFeatures = 201, kRightLids = 693, kRightIris = 696;
constexpr int kLipFeatures = 199, kLips = 684;

constexpr int kSide = 192;        // pixels of the head's picture
constexpr int kFeatureSide = 48;  // cells of what the first network makes of it
constexpr int kFeatureChannels = 32;
constexpr int kPartSide = 16;        // cells of an eye's or the mouth's part of that
constexpr double kPartMargin = 1.5;  // scale_x, scale_y of Landmarks2TransformMatrix
constexpr double kCell = static_cast<double>(kSide) / kFeatureSide;
constexpr int kMeshPoints = 468;

/// Below this it is no face. Source: face_landmark_with_attention_cpu.pbtxt.
constexpr double kLeastPresence = 0.5;

// Points of the mesh. Source: mediapipe/modules/face_geometry/data/canonical_face_model.obj.
constexpr std::size_t kLeftEyeOuter = 33, kRightEyeOuter = 263;
constexpr std::size_t kLeftCheek = 205, kRightCheek = 425;

/// The points around an eye that its network places anew, in its order: the lower lid's edge from
/// the outer corner to the inner one, the upper lid's edge between them, and lines around those.
/// Source: the custom options `subset_idxs` of the model itself.
constexpr std::size_t kEyePoints = 71;
using EyeIndices = std::array<std::size_t, kEyePoints>;
constexpr EyeIndices kLeftRegion{
    33,  7,   163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25,
    110, 24,  23,  22,  26,  112, 243, 247, 30,  29,  27,  28,  56,  190, 226, 31,  228, 229,
    230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35,  124, 46,  53,  52,  65,
    143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70,  63,  105, 66,  107, 55,  193};
constexpr EyeIndices kRightRegion{
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255,
    339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449,
    450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295,
    372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417};

/// The lips' points, in the order of their network. Source: as above.
constexpr std::size_t kLipPoints = 80;
constexpr std::array<std::size_t, kLipPoints> kLipRegion{
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0,  267, 269, 270, 409,
    78, 95,  88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77,  90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96,  89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407};

// Places in that order: the corners that give the angle, then those of the inner edge.
constexpr std::size_t kLipLeft = 0, kLipRight = 10;
constexpr std::size_t kMouthLeft = 20, kMouthRight = 30, kUpperLip = 35, kLowerLip = 25;

// Places in the eyes' order.
constexpr std::size_t kOuter = 0, kInner = 8;
constexpr std::array<std::size_t, 3> kLower{3, 4, 5};
constexpr std::array<std::size_t, 3> kUpper{11, 12, 13};

Point transform(const cv::Matx23d& matrix, double x, double y) {
  return {matrix(0, 0) * x + matrix(0, 1) * y + matrix(0, 2),
          matrix(1, 0) * x + matrix(1, 1) * y + matrix(1, 2)};
}

/// From a square of `cells` x `cells` to where `area` lies.
cv::Matx23d from_square(const FaceArea& area, double cells) {
  const double scale = area.side / cells;
  const double cosine = std::cos(area.angle) * scale;
  const double sine = std::sin(area.angle) * scale;
  const double half = cells / 2;
  return {cosine, -sine,  area.center.x - cosine * half + sine * half,
          sine,   cosine, area.center.y - sine * half - cosine * half};
}

Point mesh_point(std::span<const float> mesh, std::size_t index) {
  return {mesh[3 * index], mesh[3 * index + 1]};
}

/// A box around points, turned by an angle.
struct TurnedBox {
  Point center;
  double width;
  double height;
};

template <typename Points>
TurnedBox bounds(const Points& points, double angle) {
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  double left = 1e9;
  double right = -1e9;
  double top = 1e9;
  double bottom = -1e9;
  for (const Point& point : points) {
    const double x = cosine * point.x + sine * point.y;
    const double y = -sine * point.x + cosine * point.y;
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  const double x = (left + right) / 2;
  const double y = (top + bottom) / 2;
  return {{cosine * x - sine * y, sine * x + cosine * y}, right - left, bottom - top};
}

double angle_between(Point from, Point to) { return std::atan2(to.y - from.y, to.x - from.x); }

/// Where the points of `region` lie, with a margin, and turned with the line between two of them:
/// from the cells of a part to those of the features.
/// Source: mediapipe/util/tflite/operations/landmarks_to_transform_matrix.cc.
template <std::size_t kCount>
cv::Matx23d part_around(std::span<const float> mesh, const std::array<std::size_t, kCount>& region,
                        std::size_t left, std::size_t right) {
  std::array<Point, kCount> around;
  std::ranges::transform(region, around.begin(), [&](std::size_t index) {
    const Point point = mesh_point(mesh, index);
    return Point{point.x / kCell, point.y / kCell};
  });
  const double angle = angle_between(around.at(left), around.at(right));
  const TurnedBox box = bounds(around, angle);
  const double width = kPartMargin * box.width / kPartSide;
  const double height = kPartMargin * box.height / kPartSide;
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  constexpr double kHalf = kPartSide / 2.0;
  return {cosine * width,
          -sine * height,
          box.center.x - cosine * width * kHalf + sine * height * kHalf,
          sine * width,
          cosine * height,
          box.center.y - sine * width * kHalf - cosine * height * kHalf};
}

/// A point that a part's network tells, in the pixels that its cells stand for.
Point point_of_part(std::span<const float> points, std::size_t index,
                    const cv::Matx23d& to_features, const cv::Matx23d& to_picture) {
  const Point cell =
      transform(to_features, points[2 * index] / kCell, points[2 * index + 1] / kCell);
  return transform(to_picture, cell.x * kCell, cell.y * kCell);
}

/// Looks at a part of the features: `to_features` maps its cells, by their corners, to theirs.
/// Source: mediapipe/util/tflite/operations/transform_tensor_bilinear.cc, version 2.
void look_at_part(TfliteNet& net, std::span<const float> features, cv::Matx23d to_features) {
  // From corners to middles of cells.
  to_features(0, 2) += (to_features(0, 0) + to_features(0, 1)) / 2 - 0.5;
  to_features(1, 2) += (to_features(1, 0) + to_features(1, 1)) / 2 - 0.5;
  const cv::Mat from(kFeatureSide, kFeatureSide, CV_32FC(kFeatureChannels),
                     const_cast<float*>(features.data()));
  cv::Mat to(kPartSide, kPartSide, CV_32FC(kFeatureChannels), net.input().data());
  cv::warpAffine(from, to, to_features, to.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar(0));
  net.compute();
}

}  // namespace

FaceMesh::FaceMesh(const TfliteModel& model, std::vector<std::size_t> rigid)
    : rigid_(std::move(rigid)),
      face_(model, kInput, {kFeatures, kMesh, kPresence}),
      left_eye_(model, kLeftFeatures, {kLeftLids, kLeftIris}),
      right_eye_(model, kRightFeatures, {kRightLids, kRightIris}),
      lips_(model, kLipFeatures, {kLips}) {
  if (std::ranges::any_of(rigid_, [](std::size_t point) { return point >= kMeshPoints; })) {
    throw ModelError("the head model does not belong to the mesh");
  }
}

std::optional<FaceShape> FaceMesh::fit(const LumaView& picture, const FaceArea& area) {
  const cv::Matx23d to_picture = from_square(area, kSide);
  cv::Mat head;
  cv::warpAffine(matrix_of(picture), head, to_picture, {kSide, kSide},
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);

  head.convertTo(head, CV_32F, 1.0 / 255.0);
  cv::Mat input(kSide, kSide, CV_32FC3, face_.input().data());
  cv::cvtColor(head, input, cv::COLOR_GRAY2BGR);
  face_.compute();
  const auto features = face_.output(0);
  const auto mesh = face_.output(1);
  FaceShape shape;
  shape.presence = sigmoid(face_.output(2)[0]);
  if (!(shape.presence >= kLeastPresence)) return std::nullopt;

  const auto in_picture = [&](std::size_t index) {
    const Point point = mesh_point(mesh, index);
    return transform(to_picture, point.x, point.y);
  };
  shape.left_eye = fit_eye(left_eye_, features, mesh, true, to_picture);
  shape.right_eye = fit_eye(right_eye_, features, mesh, false, to_picture);
  shape.mouth = fit_mouth(features, mesh, to_picture);
  shape.cheeks = {in_picture(kLeftCheek), in_picture(kRightCheek)};
  for (const std::size_t index : rigid_) {
    const Point point = in_picture(index);
    // Depth comes in the same units as the other two.
    shape.rigid.push_back({point.x, point.y, mesh[3 * index + 2] * area.side / kSide});
  }

  std::vector<Point> all;
  for (std::size_t i = 0; i < kMeshPoints; ++i) all.push_back(in_picture(i));
  shape.area.angle = angle_between(all[kLeftEyeOuter], all[kRightEyeOuter]);
  const TurnedBox box = bounds(all, shape.area.angle);
  shape.area.center = box.center;
  shape.area.side = kHeadToFace * std::max(box.width, box.height);
  return shape;
}

EyeShape FaceMesh::fit_eye(TfliteNet& net, std::span<const float> features,
                           std::span<const float> mesh, bool is_left,
                           const cv::Matx23d& to_picture) const {
  const EyeIndices& region = is_left ? kLeftRegion : kRightRegion;
  const cv::Matx23d to_features =
      part_around(mesh, region, is_left ? kOuter : kInner, is_left ? kInner : kOuter);
  look_at_part(net, features, to_features);
  const auto lids = net.output(0);
  const auto in_picture = [&](std::span<const float> points, std::size_t index) {
    return point_of_part(points, index, to_features, to_picture);
  };
  const auto lid = [&](const std::array<std::size_t, 3>& indices) {
    std::array<Point, 3> points;
    std::ranges::transform(indices, points.begin(),
                           [&](std::size_t index) { return in_picture(lids, index); });
    if (!is_left) std::swap(points[0], points[2]);  // the network begins at the outer corner
    return points;
  };
  const Point outer = in_picture(lids, kOuter);
  const Point inner = in_picture(lids, kInner);
  return {is_left ? outer : inner, is_left ? inner : outer, lid(kUpper), lid(kLower),
          in_picture(net.output(1), 0)};
}

MouthShape FaceMesh::fit_mouth(std::span<const float> features, std::span<const float> mesh,
                               const cv::Matx23d& to_picture) {
  const cv::Matx23d to_features = part_around(mesh, kLipRegion, kLipLeft, kLipRight);
  look_at_part(lips_, features, to_features);
  const auto in_picture = [&](std::size_t index) {
    return point_of_part(lips_.output(0), index, to_features, to_picture);
  };
  return {in_picture(kMouthLeft), in_picture(kMouthRight), in_picture(kUpperLip),
          in_picture(kLowerLip)};
}

}  // namespace cabinwatch::vision

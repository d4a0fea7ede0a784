#include "drawn_face.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cabinwatch::vision {
namespace {

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

/// Puts points that are told relative to the face's middle where the face is.
class Placing {
 public:
  explicit Placing(const DrawnFace& face)
      : face_(face), cosine_(std::cos(face.angle)), sine_(std::sin(face.angle)) {}

  [[nodiscard]] Point operator()(double x, double y) const {
    return {face_.middle.x + face_.size * (cosine_ * x - sine_ * y),
            face_.middle.y + face_.size * (sine_ * x + cosine_ * y)};
  }

 private:
  const DrawnFace& face_;
  double cosine_;
  double sine_;
};

constexpr double kEyeWidth = 0.2;  // of the face
constexpr double kMouthWidth = 0.3;

EyeShape eye(const DrawnFace& face, const Placing& place, double x) {
  EyeShape eye;
  eye.left_corner = place(x - kEyeWidth / 2, 0);
  eye.right_corner = place(x + kEyeWidth / 2, 0);
  const double lower = face.lower_lid * kEyeWidth;
  const double upper = lower - face.aspect_ratio * kEyeWidth;
  for (const int i : {0, 1, 2}) {
    const double at = x + (i - 1) * kEyeWidth / 4;
    eye.upper_lid.at(static_cast<std::size_t>(i)) = place(at, upper);
    eye.lower_lid.at(static_cast<std::size_t>(i)) = place(at, lower);
  }
  eye.iris = place(x + face.iris_offset * kEyeWidth, 0);
  return eye;
}

}  // namespace

FaceShape DrawnFace::shape() const {
  const Placing place(*this);
  FaceShape shape;
  shape.presence = 1.0;
  shape.left_eye = eye(*this, place, -0.22);
  shape.right_eye = eye(*this, place, 0.22);
  const double lips = mouth_openness * kMouthWidth;
  shape.mouth = {place(-kMouthWidth / 2, 0.45), place(kMouthWidth / 2, 0.45),
                 place(0, 0.45 - lips / 2), place(0, 0.45 + lips / 2)};
  shape.cheeks = {place(-0.25, 0.25), place(0.25, 0.25)};
  shape.area = {place(0, 0.15), 1.5 * size, angle};
  // Of a head that looks into the camera, wherever it is.
  for (const SpacePoint& point : drawn_head()) {
    const Point seen = place(point.x / 150, point.y / 150);
    shape.rigid.push_back({seen.x, seen.y, point.z / 150 * size});
  }
  return shape;
}

const std::vector<SpacePoint>& drawn_head() {
  static const std::vector<SpacePoint> kPoints{
      {0, 0, -70},     {0, -30, -58},  {-45, -32, -30}, {45, -32, -30},
      {-15, -28, -38}, {15, -28, -38}, {0, 80, -45},    {-25, 40, -42},
      {25, 40, -42},   {-60, 10, -5},  {60, 10, -5},    {-50, 50, -10},
      {50, 50, -10},   {0, -70, -48},  {-35, -65, -35}, {35, -65, -35}};
  return kPoints;
}

std::vector<SpacePoint> seen_by_mesh(const std::vector<SpacePoint>& head,
                                     const pipeline::HeadPose& pose,
                                     pipeline::PictureSize picture) {
  // Down, then to the own left (which is the picture's right), then to the own right shoulder.
  const double nod = radians(pose.pitch);
  const double turn = radians(-pose.yaw);
  const double tilt = radians(-pose.roll);
  std::vector<SpacePoint> seen;
  for (const SpacePoint& p : head) {
    const double y1 = p.y * std::cos(nod) - p.z * std::sin(nod);
    const double z1 = p.y * std::sin(nod) + p.z * std::cos(nod);
    const double x2 = p.x * std::cos(turn) + z1 * std::sin(turn);
    const double z2 = -p.x * std::sin(turn) + z1 * std::cos(turn);
    const double x3 = x2 * std::cos(tilt) - y1 * std::sin(tilt);
    const double y3 = x2 * std::sin(tilt) + y1 * std::cos(tilt);
    constexpr double kPixels = 0.8;  // in a millimetre
    seen.push_back(
        {picture.width / 2.0 + kPixels * x3, picture.height / 2.0 + kPixels * y3, kPixels * z2});
  }
  return seen;
}

}  // namespace cabinwatch::vision

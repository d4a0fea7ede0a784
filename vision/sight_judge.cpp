#include "vision/sight_judge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace cabinwatch::vision {
namespace {

using pipeline::SightQuality;

/// A face is sampled at this many places across and down: enough for brightness, and as coarse as
/// faces of any size have in common.
constexpr int kGrid = 48;

std::ptrdiff_t column_at(const LumaView& picture, double x) {
  return std::clamp(static_cast<int>(x), 0, picture.size.width - 1);
}

const std::uint8_t* row_at(const LumaView& picture, double y) {
  const int row = std::clamp(static_cast<int>(y), 0, picture.size.height - 1);
  return picture.data + static_cast<std::ptrdiff_t>(row) * picture.stride;
}

/// Mean around a point, over a square that is a grid's cell wide: no finer than others see it.
double mean_around(const LumaView& picture, Point point, double reach) {
  constexpr int kMostSteps = 4;
  const int steps = std::clamp(static_cast<int>(reach), 1, kMostSteps);
  const int count = 2 * steps + 1;
  std::array<std::ptrdiff_t, 2 * kMostSteps + 1> columns{};
  for (int i = 0; i < count; ++i) {
    columns[static_cast<std::size_t>(i)] =
        column_at(picture, point.x + reach * (i - steps) / steps);
  }
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const std::uint8_t* const row = row_at(picture, point.y + reach * (i - steps) / steps);
    for (int j = 0; j < count; ++j) sum += row[columns[static_cast<std::size_t>(j)]];
  }
  return static_cast<double>(sum) / (count * count);
}

using Grid = std::array<double, static_cast<std::size_t>(kGrid) * kGrid>;

double& cell(Grid& grid, int row, int column) {
  return grid.at(static_cast<std::size_t>(row) * kGrid + static_cast<std::size_t>(column));
}

Grid sample_face(const LumaView& picture, const FaceArea& area) {
  Grid grid{};
  const double step = area.side / kHeadToFace / kGrid;
  const double cosine = std::cos(area.angle) * step;
  const double sine = std::sin(area.angle) * step;
  for (int row = 0; row < kGrid; ++row) {
    for (int column = 0; column < kGrid; ++column) {
      const double x = column - kGrid / 2.0;
      const double y = row - kGrid / 2.0;
      const Point point{area.center.x + cosine * x - sine * y,
                        area.center.y + sine * x + cosine * y};
      cell(grid, row, column) = step < 2 ? row_at(picture, point.y)[column_at(picture, point.x)]
                                         : mean_around(picture, point, step / 2);
    }
  }
  return grid;
}

/// Mean of the largest twentieth: what happens at edges.
double at_edges(std::vector<double>& changes) {
  const auto count = static_cast<std::ptrdiff_t>(changes.size() / 20);
  std::ranges::nth_element(changes, changes.begin() + count, std::ranges::greater{});
  return std::accumulate(changes.begin(), changes.begin() + count, 0.0) /
         static_cast<double>(count);
}

/// Change from a cell to the next by change over four cells, at the strongest edges, across or
/// down, whichever is less: out of focus no edge is steep, smeared none along one direction is.
double steepness(Grid& grid) {
  constexpr int kFar = 4;
  double least = 1.0;
  for (const bool is_across : {true, false}) {
    std::vector<double> near;
    std::vector<double> far;
    for (int row = 0; row < kGrid - kFar; ++row) {
      for (int column = 0; column < kGrid - kFar; ++column) {
        const double here = cell(grid, row, column);
        const auto change = [&](int steps) {
          return std::abs(here - (is_across ? cell(grid, row, column + steps)
                                            : cell(grid, row + steps, column)));
        };
        near.push_back(change(1));
        far.push_back(change(kFar));
      }
    }
    least = std::min(least, at_edges(near) / std::max(at_edges(far), 1.0));
  }
  return least;
}

Point between(Point a, Point b, double part) {
  return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
}

/// Skin above and below an eye, a third of its width from the lids; and the eye itself.
struct EyeLight {
  double skin = 0.0;
  double darkest_skin = 0.0;  ///< its darkest third
  double darkest = 255.0;
};

EyeLight light_of(const LumaView& picture, const EyeShape& eye) {
  const double dx = eye.right_corner.x - eye.left_corner.x;
  const double dy = eye.right_corner.y - eye.left_corner.y;
  const double width = std::max(1.0, std::hypot(dx, dy));
  const Point down{-dy / width, dx / width};
  const double reach = width / 16;
  /// So many eye widths below a point of the eye.
  const auto seen_below = [&](Point point, double widths) {
    return mean_around(
        picture, {point.x + down.x * width * widths, point.y + down.y * width * widths}, reach);
  };
  EyeLight light;
  constexpr int kSteps = 8;
  for (int i = 1; i < kSteps; ++i) {
    const Point on_line = between(eye.left_corner, eye.right_corner, double{1.0} * i / kSteps);
    for (const double depth : {-0.2, -0.1, 0.0, 0.1, 0.2}) {
      light.darkest = std::min(light.darkest, seen_below(on_line, depth));
    }
  }
  constexpr double kAside = 0.4;  // in eye widths
  std::array<double, 6> skin{};
  auto next = skin.begin();
  for (const std::size_t i : {0U, 1U, 2U}) {
    *next++ = seen_below(eye.lower_lid.at(i), kAside);
    *next++ = seen_below(eye.upper_lid.at(i), -kAside / 2);
  }
  const auto mean = [](std::span<const double> of) {
    return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
  };
  std::ranges::sort(skin);
  light.skin = mean(skin);
  light.darkest_skin = mean(std::span(skin).first<skin.size() / 3>());
  return light;
}

bool is_outside(Point point, pipeline::PictureSize size) {
  return point.x < 0 || point.y < 0 || point.x >= size.width || point.y >= size.height;
}

bool is_cut_off(const EyeShape& eye, pipeline::PictureSize size) {
  return is_outside(eye.left_corner, size) || is_outside(eye.right_corner, size);
}

double width(const EyeShape& eye) {
  return std::hypot(eye.right_corner.x - eye.left_corner.x, eye.right_corner.y - eye.left_corner.y);
}

/// Rows from the bottom up that are all of one value, as they are where a picture was cut off: who
/// decodes what there is fills the rest. Luma within this of it counts as the same. Source: ours:
/// a flat part that was coded again differs by one.
constexpr int kFlatWithin = 2;

bool is_flat_row(const LumaView& picture, int row, int value) {
  const std::uint8_t* const luma = picture.data + static_cast<std::ptrdiff_t>(row) * picture.stride;
  return std::all_of(luma, luma + picture.size.width,
                     [value](int one) { return std::abs(one - value) <= kFlatWithin; });
}

/// How many rows are flat, from one edge of the picture on.
int flat_rows(const LumaView& picture, bool from_bottom, int value) {
  const int rows = picture.size.height;
  int flat = 0;
  while (flat < rows && is_flat_row(picture, from_bottom ? rows - 1 - flat : flat, value)) ++flat;
  return flat;
}

/// Whether the picture ends above the mouth's lowest point, and what is below is one value up to
/// the last row. Bars that are as high at the top are a frame around the picture.
bool is_cut_in_face(const LumaView& picture, const FaceShape& face) {
  const int rows = picture.size.height;
  const double lowest = std::max({face.mouth.left_corner.y, face.mouth.right_corner.y,
                                  face.mouth.upper_lip.y, face.mouth.lower_lip.y});
  const int from = std::min(rows, static_cast<int>(lowest));
  const int value = *row_at(picture, rows - 1);
  const int flat = flat_rows(picture, true, value);
  if (flat == 0 || rows - flat >= from) return false;
  const int above = flat_rows(picture, false, value);
  constexpr int kAsHigh = 4;  // but for a fourth of it
  return std::abs(above - flat) > flat / kAsHigh;
}

// Sources of what follows: ours, tried on the recordings made darker, brighter, blurred, smaller
// and covered (./dev bench vision, "sight"); see docs/vision.md.
// Dark: tried on nine people of tests/bench/people at a half to a seventh of their light, dark skin
// and a real night among them: above 26 no frame was told wrongly that is told rightly in full
// light.
constexpr double kDarkBelow = 24.0;
constexpr double kBurntOutAbove = 0.3;
constexpr double kBlurredBelow = 0.32;
constexpr double kNarrowestEye = 9.0;  // pixels
/// Eyes this much darker than the cheeks are behind dark glasses; but not where each shows clearly
/// and is not so dark: a white mask is bright, too. Source: ours: above one in side light eyes have
/// 0.34 to 0.7 of its light, and of 95 in 100 frames both contrasts above 0.45 (tomer_mask); behind
/// a driver's dark glasses the lesser contrast is 0.26 at most (zj_shades).
constexpr double kShadedBelow = 0.45;
constexpr double kSurelyShadedBelow = 0.25;
constexpr double kClearContrast = 0.4;
constexpr double kLeastEyeContrast = 0.12;
constexpr double kFartherEye = 0.6;  // of the nearer one's width: turned by 40 degrees and more
constexpr double kLeastPresence = 0.9;
/// Of a head turned this far, degrees, the network doubts the points that it cannot see: less will
/// do for its direction.
constexpr double kTurnedFrom = 40.0;
constexpr double kLeastPresenceTurned = 0.6;
constexpr double kMostRoll = 60.0;  // degrees: beyond it the picture is on its side or upside down

}  // namespace

FaceLight measure_light(const LumaView& picture, const FaceShape& face) {
  Grid grid = sample_face(picture, face.area);
  FaceLight light;
  light.sharpness = steepness(grid);
  constexpr double kBurntOut = 250.0;
  light.burnt_out = static_cast<double>(std::ranges::count_if(
                        grid, [](double luma) { return luma >= kBurntOut; })) /
                    static_cast<double>(grid.size());
  const auto tenth = grid.begin() + static_cast<std::ptrdiff_t>(grid.size() * 9 / 10);
  std::ranges::nth_element(grid, tenth);
  light.brightest = *tenth;

  const EyeLight left = light_of(picture, face.left_eye);
  const EyeLight right = light_of(picture, face.right_eye);
  const double reach = width(face.left_eye) / 8;
  const double cheeks = std::max(mean_around(picture, face.cheeks[0], reach),
                                 mean_around(picture, face.cheeks[1], reach));
  light.eye_to_cheek = std::max(left.skin, right.skin) / std::max(cheeks, 1.0);
  const auto contrast = [](const EyeLight& eye, double skin) {
    return (skin - eye.darkest) / std::max(skin, 1.0);
  };
  light.eye_contrast = {contrast(left, left.skin), contrast(right, right.skin)};
  light.least_eye_contrast = {contrast(left, left.darkest_skin),
                              contrast(right, right.darkest_skin)};
  return light;
}

SightQuality judge_sight(const LumaView& picture, const FaceShape& face, const FaceLight& light,
                         const pipeline::HeadPose& head) {
  // Of a head that is turned the farther eye is narrow at any distance, and may not be seen at all.
  const double widest = std::max(width(face.left_eye), width(face.right_eye));
  if (widest < kNarrowestEye) return SightQuality::too_small;
  const auto is_missed = [&](const EyeShape& eye) {
    return is_cut_off(eye, picture.size) && width(eye) > kFartherEye * widest;
  };
  const bool is_turned = std::abs(head.yaw) >= kTurnedFrom;
  if (is_missed(face.left_eye) || is_missed(face.right_eye) || std::abs(head.roll) > kMostRoll ||
      face.presence < (is_turned ? kLeastPresenceTurned : kLeastPresence)) {
    return SightQuality::uncertain;
  }
  if (is_cut_in_face(picture, face)) return SightQuality::uncertain;
  if (face.presence < kLeastPresence) return SightQuality::occluded;
  if (light.brightest < kDarkBelow) return SightQuality::dark;
  if (light.burnt_out > kBurntOutAbove) return SightQuality::glare;
  // A head that turns fast is smeared: its eyes cannot be read, but its direction can.
  if (light.sharpness < kBlurredBelow) {
    return is_turned ? SightQuality::occluded : SightQuality::blurred;
  }
  const double shaded_below = std::ranges::min(light.least_eye_contrast) >= kClearContrast
                                  ? kSurelyShadedBelow
                                  : kShadedBelow;
  if (light.eye_to_cheek < shaded_below ||
      std::ranges::max(light.eye_contrast) < kLeastEyeContrast) {
    return SightQuality::occluded;
  }
  return SightQuality::good;
}

}  // namespace cabinwatch::vision

#include "vision/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "base/seconds.hpp"

namespace cabinwatch::vision {
namespace {

/// An adult's palpebral fissure is 28-30 mm wide and 8-11 mm high (Snell and Lemp, "Clinical
/// Anatomy of the Eye", 1998); seen as three pairs of lid points, whose mean is less than the
/// height in the middle: 0.2 to 0.4. Outside, it is not the eyes of somebody awake.
constexpr double kLeastOpenRatio = 0.20;
constexpr double kMostOpenRatio = 0.42;

/// Until this driver's is known. Source: between the medians of the two recordings in
/// docs/vision.md, 0.27 and 0.31.
constexpr double kTypicalOpenRatio = 0.28;
constexpr double kTypicalLowerLid = 0.12;
constexpr double kTypicalIrisOffset = -0.03;

/// The lids' place is told by how low the open eye's lower lid lies; of an eye that has none of
/// that, by this.
constexpr double kLeastLowerLid = 0.05;

/// Seconds of open eyes after which what they are like is better known than guessed.
constexpr double kUsableAfter = 3.0;

/// The head's pitch is known sooner: it varies less than what is told from it. Until then a camera
/// is taken to look down at the driver, from the mirror, by as much as it does there at most.
constexpr double kPitchUsableAfter = 0.5;
constexpr double kMostUsualPitch = 12.0;

/// Below this no eye counts as open while learning: half of the least.
constexpr double kSurelyOpenRatio = kLeastOpenRatio / 2 + 0.05;

/// Seconds of good frames that count: fast at first, then slowly.
constexpr double kFirstMemory = 60.0;
constexpr double kLaterMemory = 600.0;

/// The lids of a head that is turned further than this from the camera lie elsewhere than from the
/// front, by more than lowered ones do, degrees. Source: ours, docs/vision.md.
constexpr double kLidsShownWithin = 35.0;

/// A head turned further than this is no resting head, and shows its eyes askew; degrees.
constexpr double kMostTurned = 40.0;

}  // namespace

double lid_place(const EyeMeasure& eye, double lower_lid) noexcept {
  return (eye.lid_middle + eye.lower_lid) / 2 / std::max(lower_lid, kLeastLowerLid);
}

void CalibrationLearner::see(const FaceMeasures& measures, base::Clock::duration lasting) {
  has_face_ = true;
  if (seen_open() >= kUsableAfter) {
    std::array<BlinkLearner::Look, 2> looks{};
    for (const std::size_t i : {0U, 1U}) {
      const EyeMeasure& seen = measures.eyes.at(i);
      const EyeBaseline usual = eye(i, measures.pose.yaw);
      looks.at(i).openness = seen.aspect_ratio / usual.open_ratio;
      if (usual.is_known) looks.at(i).lid_place = lid_place(seen, usual.lower_lid);
      if (std::abs(measures.pose.yaw) < kLidsShownWithin) {
        looks.at(i).lowered = measures.lowered.at(i);
      }
    }
    blinks_.see(looks, lasting);
  }
  see_open_eyes(measures, base::in_seconds(lasting));
}

void CalibrationLearner::see_open_eyes(const FaceMeasures& measures, double weight) {
  const double memory = seen_open() < kFirstMemory ? kFirstMemory : kLaterMemory;
  const bool is_turned =
      std::abs(measures.pose.yaw - yaw_.median(measures.pose.yaw)) >= kMostTurned;
  bool is_open = false;
  for (const std::size_t i : {0U, 1U}) {
    const EyeMeasure& eye = measures.eyes.at(i);
    if (eye.aspect_ratio < kSurelyOpenRatio) continue;
    is_open = true;
    if (is_turned) continue;
    eyes_.at(i).ratio.add(eye.aspect_ratio, weight, memory);
    if (std::abs(measures.pose.yaw) < kLidsShownWithin) {
      eyes_.at(i).lower_lid.add(eye.lower_lid, weight, memory);
    }
    eyes_.at(i).iris_offset.add(eye.iris_offset, weight, memory);
  }
  if (!is_open) return;
  yaw_.add(measures.pose.yaw, weight, memory);
  pitch_.add(measures.pose.pitch, weight, memory);
  roll_.add(measures.pose.roll, weight, memory);
}

double CalibrationLearner::seen_open() const noexcept {
  return std::max(eyes_[0].ratio.weight(), eyes_[1].ratio.weight());
}

void CalibrationLearner::forget() { *this = CalibrationLearner(); }

pipeline::Calibration CalibrationLearner::state() const noexcept {
  if (!has_face_) return pipeline::Calibration::none;
  return seen_open() < base::in_seconds(kReadyAfter) ? pipeline::Calibration::learning
                                                     : pipeline::Calibration::ready;
}

EyeBaseline CalibrationLearner::eye(std::size_t eye, double yaw) const {
  const OpenEye& seen = eyes_.at(eye);
  EyeBaseline known{.open_ratio = kTypicalOpenRatio,
                    .closed_ratio = 0.0,
                    .lower_lid = kTypicalLowerLid,
                    .iris_offset = kTypicalIrisOffset,
                    .follows = blinks_.follows(eye),
                    .blink_place = std::nullopt,
                    .is_known = false};
  if (seen.ratio.weight() >= kUsableAfter) {
    known.open_ratio =
        std::clamp(seen.ratio.median(kTypicalOpenRatio), kLeastOpenRatio, kMostOpenRatio);
  }
  const bool shows_lids = std::abs(yaw) < kLidsShownWithin;
  if (shows_lids) known.blink_lowered = blinks_.lowered(eye);
  if (seen.lower_lid.weight() >= kUsableAfter && shows_lids) {
    known.lower_lid = seen.lower_lid.median(kTypicalLowerLid);
    known.blink_place = blinks_.lid_place(eye);
    known.is_known = true;
  }
  known.closed_ratio = blinks_.closed_by_open(eye) * known.open_ratio;
  if (state() == pipeline::Calibration::ready) {
    known.iris_offset = seen.iris_offset.median(kTypicalIrisOffset);
  }
  return known;
}

Baseline CalibrationLearner::baseline(double yaw) const {
  Baseline known{
      .eyes = {eye(0, yaw), eye(1, yaw)}, .rest = {0.0, 0.0, 0.0}, .pitch = kMostUsualPitch};
  if (seen_open() >= kPitchUsableAfter) known.pitch = pitch_.median(0.0);
  if (state() == pipeline::Calibration::ready) {
    known.rest = {yaw_.median(0.0), pitch_.median(0.0), roll_.median(0.0)};
  }
  return known;
}

}  // namespace cabinwatch::vision

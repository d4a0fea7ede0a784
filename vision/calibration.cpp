#include "vision/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace cabinwatch::vision {
namespace {

double seconds(base::Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

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

/// Seconds of open eyes after which what they are like is better known than guessed.
constexpr double kUsableAfter = 3.0;

/// Below this no eye counts as open while learning: half of the least.
constexpr double kSurelyOpenRatio = kLeastOpenRatio / 2 + 0.05;

/// Seconds of good frames that count: fast at first, then slowly.
constexpr double kFirstMemory = 60.0;
constexpr double kLaterMemory = 600.0;

/// A head turned further than this is no resting head, and shows its eyes askew; degrees.
constexpr double kMostTurned = 40.0;

}  // namespace

void CalibrationLearner::see(const FaceMeasures& measures, base::Clock::duration lasting) {
  has_face_ = true;
  if (measures.aspect_ratio < kSurelyOpenRatio) return;
  const double weight = seconds(lasting);
  const double memory = open_ratio_.weight() < kFirstMemory ? kFirstMemory : kLaterMemory;
  if (std::abs(measures.pose.yaw - yaw_.median(measures.pose.yaw)) < kMostTurned) {
    open_ratio_.add(measures.aspect_ratio, weight, memory);
    lower_lid_.add(measures.lower_lid, weight, memory);
    iris_offset_.add(measures.iris_offset, weight, memory);
  }
  yaw_.add(measures.pose.yaw, weight, memory);
  pitch_.add(measures.pose.pitch, weight, memory);
  roll_.add(measures.pose.roll, weight, memory);
}

void CalibrationLearner::forget() { *this = CalibrationLearner(); }

pipeline::Calibration CalibrationLearner::state() const noexcept {
  if (!has_face_) return pipeline::Calibration::none;
  return open_ratio_.weight() < seconds(kReadyAfter) ? pipeline::Calibration::learning
                                                     : pipeline::Calibration::ready;
}

Baseline CalibrationLearner::baseline() const {
  Baseline known{kTypicalOpenRatio, kTypicalLowerLid, kTypicalIrisOffset, {0.0, 0.0, 0.0}};
  if (open_ratio_.weight() >= kUsableAfter) {
    known.open_ratio =
        std::clamp(open_ratio_.median(kTypicalOpenRatio), kLeastOpenRatio, kMostOpenRatio);
    known.lower_lid = lower_lid_.median(kTypicalLowerLid);
  }
  if (state() == pipeline::Calibration::ready) {
    known.iris_offset = iris_offset_.median(kTypicalIrisOffset);
    known.rest = {yaw_.median(0.0), pitch_.median(0.0), roll_.median(0.0)};
  }
  return known;
}

}  // namespace cabinwatch::vision

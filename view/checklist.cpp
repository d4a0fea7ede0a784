#include "view/checklist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "pipeline/reflex_contract.hpp"
#include "vision/calibration.hpp"

namespace cabinwatch::view {
namespace {

using pipeline::Calibration;
using pipeline::ReflexObservation;
using pipeline::SightQuality;
using State = CheckItem::State;

/// Part of the frames that must be so. Source: ours: a driver who is seen well blinks, glances
/// aside and is shaded now and then; of each of our recordings that the lane watches well, more
/// frames than these are good.
constexpr double kMostly = 0.9;
constexpr double kEyesMostly = 0.7;

/// A rate that is this much below what blinks need counts as enough: cameras' own rates tremble.
constexpr double kNearly = 0.95;

bool has_face(const ReflexObservation& frame) {
  return frame.quality != SightQuality::no_face && frame.quality != SightQuality::turned &&
         frame.quality != SightQuality::frozen;
}

}  // namespace

void Checklist::add(const ReflexObservation& frame) {
  if (!frames_.empty() && frame.captured_at < frames_.back().captured_at) clear();
  frames_.push_back(frame);
  while (frame.captured_at - frames_.front().captured_at > kWindow) frames_.pop_front();
}

template <typename Holds>
double Checklist::share(Holds holds) const {
  if (frames_.empty()) return 0.0;
  return static_cast<double>(std::ranges::count_if(frames_, holds)) /
         static_cast<double>(frames_.size());
}

std::vector<CheckItem> Checklist::items() const {
  return {face(), eyes(), calibration(), rate(), light()};
}

CheckItem Checklist::face() const {
  if (frames_.empty()) return {"face", State::waiting, "no picture yet"};
  if (share(has_face) >= kMostly) return {"face", State::done, "a face is found"};
  const auto last = frames_.back().quality;
  if (last == SightQuality::turned) {
    return {"face", State::problem, "the picture is not upright: turn the camera"};
  }
  if (last == SightQuality::frozen) {
    return {"face", State::problem, "the camera repeats the same picture"};
  }
  return {"face", share(has_face) > 0.0 ? State::waiting : State::problem,
          "no face, or only now and then: the driver's whole head must be in the picture"};
}

CheckItem Checklist::eyes() const {
  if (share(has_face) == 0.0) return {"eyes", State::waiting, "waits for a face"};
  const double read = share([](const auto& frame) { return frame.eye_openness.has_value(); });
  const auto percent = static_cast<int>(read * 100.0);
  if (read >= kEyesMostly) {
    return {"eyes", State::done, fmt::format("the eyes are read in {} % of the frames", percent)};
  }
  return {
      "eyes", State::problem,
      fmt::format("the eyes are read in {} % of the frames only: see what stands at the picture",
                  percent)};
}

CheckItem Checklist::calibration() const {
  const auto now = frames_.empty() ? Calibration::none : frames_.back().calibration;
  if (now == Calibration::ready) {
    return {"calibration", State::done, "this driver's eyes and resting head are known"};
  }
  constexpr auto kSeconds = vision::CalibrationLearner::kReadyAfter.count();
  return {
      "calibration", State::waiting,
      now == Calibration::learning
          ? fmt::format("being learnt: look ahead as when driving; {} s of open eyes are needed",
                        kSeconds)
          : "waits for a face"};
}

CheckItem Checklist::rate() const {
  const double rate = frames_.empty() ? 0.0 : frames_.back().frames_per_second;
  if (rate <= 0.0) return {"rate", State::waiting, "not known yet"};
  constexpr double kWanted = pipeline::kBlinkRate;
  if (rate >= kWanted * kNearly) {
    return {"rate", State::done, fmt::format("{:.1f} frames a second are looked at", rate)};
  }
  return {"rate", State::problem,
          fmt::format("{:.1f} frames a second are looked at, blinks need {:.0f}: more light lets a "
                      "camera be quicker; else see camera.fps, vision.fps and the computer's load",
                      rate, kWanted)};
}

CheckItem Checklist::light() const {
  if (share(has_face) == 0.0) return {"light", State::waiting, "waits for a face"};
  const auto is = [](SightQuality quality) {
    return [quality](const auto& frame) { return frame.quality == quality; };
  };
  const double dark = share(is(SightQuality::dark));
  const double glare = share(is(SightQuality::glare));
  if (dark + glare <= 1.0 - kMostly) {
    return {"light", State::done, "neither too dark nor too bright, now; look at night too"};
  }
  return {"light", State::problem,
          dark > glare
              ? "too dark: add light, best infrared, or let the camera expose longer"
              : "too bright: keep the sun out of the picture, or let the camera expose less"};
}

}  // namespace cabinwatch::view

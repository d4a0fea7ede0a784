#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "vision/driver_reader.hpp"

namespace cabinwatch::vision {

// A driver's measures frame by frame, for the tests of what is read from them. One thread.

inline constexpr base::Clock::time_point kDriveStart{std::chrono::hours(1)};

inline FaceMeasures eyes(const EyeMeasure& left, const EyeMeasure& right) {
  FaceMeasures face{.mouth_openness = 0.05, .eye_width = 30.0, .presence = 1.0, .pose = {}};
  face.eyes = {left, right};
  return face;
}

inline constexpr EyeMeasure kOpen{0.30, 0.11, -0.04, 0.0, 30.0};
inline constexpr EyeMeasure kShut{0.04, 0.07, 0.04, 0.0, 30.0};

inline FaceMeasures open_eyes() { return eyes(kOpen, kOpen); }
inline FaceMeasures closed_eyes() { return eyes(kShut, kShut); }

/// Lids down, and the head lower than usual by so many degrees.
inline FaceMeasures lowered(double head_down) {
  FaceMeasures face = eyes({0.06, 0.10, 0.07, 0.0, 30.0}, {0.06, 0.10, 0.07, 0.0, 30.0});
  face.pose.pitch = head_down;
  return face;
}

inline FaceMeasures turned(double yaw) {
  FaceMeasures face = open_eyes();
  face.pose.yaw = yaw;
  return face;
}

/// A drive seen 20 times a second, by a driver who blinks every 4 s and moves a little.
class Drive {
 public:
  pipeline::ReflexObservation watch(std::chrono::milliseconds lasting, const FaceMeasures& face,
                                    pipeline::SightQuality quality = pipeline::SightQuality::good) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_face(face, quality, true, now_);
      all.push_back(last_);
    }
    return last_;
  }

  pipeline::ReflexObservation attentive(std::chrono::seconds lasting) {
    using namespace std::chrono_literals;
    for (auto at = 0s; at < lasting; at += 4s) {
      watch(3700ms, turned(at % 8s == 0s ? 2.0 : -2.0));
      watch(200ms, closed_eyes());
      watch(100ms, open_eyes());
    }
    return last_;
  }

  pipeline::ReflexObservation nobody(
      std::chrono::seconds lasting,
      pipeline::SightQuality reason = pipeline::SightQuality::no_face) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_none(reason, now_);
      all.push_back(last_);
    }
    return last_;
  }

  pipeline::ReflexObservation head_alone(std::chrono::milliseconds lasting,
                                         std::optional<double> turn = {}) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_head(turn, now_);
      all.push_back(last_);
    }
    return last_;
  }

  DriverReader& reader() { return reader_; }
  std::vector<pipeline::ReflexObservation> all;

 private:
  static constexpr std::chrono::milliseconds kPeriod{50};
  DriverReader reader_;
  base::Clock::time_point now_ = kDriveStart;
  pipeline::ReflexObservation last_;
};

/// Whether closed eyes were told from this frame on.
inline bool tells_closed(const std::vector<pipeline::ReflexObservation>& all, std::size_t from) {
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                     [](const auto& told) { return told.eyes_closed == true; });
}

}  // namespace cabinwatch::vision

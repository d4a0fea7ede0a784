#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/calibration.hpp"
#include "vision/driver_eyes.hpp"
#include "vision/eye_closure.hpp"
#include "vision/face_measures.hpp"
#include "vision/life_watch.hpp"
#include "vision/perclos.hpp"
#include "vision/profile_watch.hpp"
#include "vision/usual_direction.hpp"
#include "vision/yawn.hpp"

namespace cabinwatch::vision {

/// Reads a driver from the faces that are seen frame by frame: everything that needs more than one
/// frame, and no picture.
///
/// What it returns has no times and no frame rate yet; those are the lane's.
///
/// One thread, frames in the order of their times. Knows no time but theirs.
class DriverReader {
 public:
  /// Out of sight for so long, the driver may be another.
  static constexpr std::chrono::seconds kForgottenAfter{30};

  /// @param may_time_blinks  frames come often enough to tell how long a closure was
  /// @param quality          good, or why the face cannot be judged: then little is read from it
  [[nodiscard]] pipeline::ReflexObservation see_face(const FaceMeasures& face,
                                                     pipeline::SightQuality quality,
                                                     bool may_time_blinks,
                                                     base::Clock::time_point at);

  /// No face, but a head where it was: turned away further than its face can be seen, if it is seen
  /// to be, or was turning when its face was lost; else it cannot be judged.
  /// @param turn  of the head, degrees from the camera, where that is seen
  [[nodiscard]] pipeline::ReflexObservation see_head(std::optional<double> turn,
                                                     base::Clock::time_point at);

  /// No face, or a frame that tells nothing of it. A face that was lost while the head turned is a
  /// profile first.
  [[nodiscard]] pipeline::ReflexObservation see_none(pipeline::SightQuality reason,
                                                     base::Clock::time_point at);

  /// The face is surely another driver's. Where the camera stands is not forgotten.
  void forget();

 private:
  void forget_when_gone(base::Clock::time_point at);
  [[nodiscard]] pipeline::ReflexObservation unjudged(pipeline::SightQuality reason) const;
  [[nodiscard]] pipeline::ReflexObservation turned_away() const;
  /// The face was lost while the head turned, not longer than this ago.
  [[nodiscard]] bool has_turned_away(base::Clock::time_point at, base::Clock::duration lasting);
  /// The head was turned, and the points do not lie on it any more.
  [[nodiscard]] bool is_turning_further(const FaceMeasures& face, base::Clock::time_point at);
  /// Notes how far a head without a face is seen to be turned, degrees from the camera.
  /// @returns whether it looks away
  bool read_turn(double turn, base::Clock::time_point at);
  /// Adds to where this driver mostly looks.
  void note_direction(double yaw, double pitch, base::Clock::time_point at);
  /// From where this driver mostly looks, degrees, >= 0.
  [[nodiscard]] double turned_by(double yaw) const;
  [[nodiscard]] bool has_turned_to_profile(double yaw) const;
  /// What is told of a gaze that the eyes do not tell.
  void read_head(const FaceMeasures& face, base::Clock::time_point at,
                 pipeline::ReflexObservation& told);
  void read_eyes(const DriverEyes::Sight& sight, bool may_time_blinks, base::Clock::time_point at,
                 pipeline::ReflexObservation& told);
  [[nodiscard]] pipeline::HeadPose from_rest(const pipeline::HeadPose& pose) const;

  /// A look off the road of a driver whose rest is not known, and which way the head comes back
  /// from it. What is usual follows a long look, so that the head has to be seen to move.
  struct LookAway {
    base::Clock::time_point at;  // seen last
    pipeline::HeadPose pose;     // of the head then
    bool is_down;
    double back_by;  // degrees

    [[nodiscard]] bool is_over(const pipeline::HeadPose& now) const;
  };

  CalibrationLearner calibration_;
  DriverEyes eyes_;
  EyeClosure closure_;
  Perclos perclos_;
  Yawn yawn_;
  LifeWatch life_;
  ProfileWatch profile_;
  base::Clock::duration closed_for_{0};  // the eyes, as told
  UsualDirection usual_;
  std::optional<base::Clock::time_point> seen_at_;         // any face, or a head
  std::optional<base::Clock::time_point> head_at_;         // whose direction was told
  std::optional<base::Clock::time_point> turned_at_;       // away, or on its way there
  std::optional<base::Clock::time_point> aside_at_;        // turned, the points sure; or further
  std::optional<base::Clock::time_point> sprung_since_;    // the points lie nowhere on such a head
  std::optional<LookAway> look_away_;                      // told before the rest was known
  std::optional<base::Clock::time_point> faceless_since_;  // though the head is there
  std::optional<base::Clock::time_point> judged_at_;       // a good one
  base::Clock::duration lasting_{0};                       // between the last two good ones
};

}  // namespace cabinwatch::vision

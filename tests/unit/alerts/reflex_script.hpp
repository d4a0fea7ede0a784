#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::alerts::test {

using std::chrono::milliseconds;

/// What the reflex lane sees of a driver: one who looks at the road, until told otherwise.
class Face {
 public:
  Face& eyes_closed();
  Face& gaze(pipeline::Gaze gaze);
  /// Where only the head tells, degrees.
  Face& head(double yaw, double pitch);
  Face& yawning();
  Face& perclos(double part);
  Face& quality(pipeline::SightQuality quality);
  Face& sure(double confidence);
  /// Looks as before, but never blinks: a picture of a face.
  Face& unblinking();

  bool are_eyes_closed = false;
  bool blinks = true;
  std::optional<pipeline::Gaze> looks = pipeline::Gaze::road;
  pipeline::HeadPose head_pose{};
  bool is_yawning = false;
  std::optional<double> fixed_perclos;
  pipeline::SightQuality sight = pipeline::SightQuality::good;
  double confidence = 0.9;
};

Face awake();
Face asleep();
Face looks_to(pipeline::Gaze gaze);
Face no_face();
Face cannot_be_judged(pipeline::SightQuality quality);

/// Frame by frame what the reflex lane tells: at a rate, of the faces of a script. Blinks for 200
/// ms every 4 s; measures closures and PERCLOS as the lane does, the latter from 30 s on.
class ReflexScript {
 public:
  explicit ReflexScript(double frames_per_second) : frames_per_second_(frames_per_second) {}

  /// Later ones are laid over earlier ones.
  void show(milliseconds from, milliseconds until, const Face& face);
  /// The lane looks at no frame.
  void pause(milliseconds from, milliseconds until);

  /// When the frame of this number is captured, from 0.
  [[nodiscard]] milliseconds time_of(int frame) const;
  /// What the lane tells of the frame at that time; nothing during a pause. In the frames' order.
  [[nodiscard]] std::optional<pipeline::ReflexObservation> look(milliseconds time);

 private:
  struct Period {
    milliseconds from;
    milliseconds until;
    std::optional<Face> face;
  };
  struct Judged {
    milliseconds time;
    bool is_slow;  // a part of a closure that is longer than a blink
  };

  [[nodiscard]] std::optional<Face> face_at(milliseconds time) const;
  [[nodiscard]] std::optional<double> perclos() const;

  double frames_per_second_;
  std::vector<Period> periods_;
  std::deque<Judged> judged_;  // of the last 60 s
  std::optional<milliseconds> closed_since_;
};

}  // namespace cabinwatch::alerts::test

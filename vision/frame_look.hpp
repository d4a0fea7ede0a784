#pragma once

#include "pipeline/frame.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/driver_reader.hpp"
#include "vision/eye_net.hpp"
#include "vision/face_backend.hpp"
#include "vision/face_follower.hpp"
#include "vision/frame_sight.hpp"
#include "vision/frozen_watch.hpp"
#include "vision/head_pose_solver.hpp"
#include "vision/lid_net.hpp"
#include "vision/luma_reader.hpp"
#include "vision/settings.hpp"

namespace cabinwatch::vision {

/// Looks at frames, one after the other: from a picture to what is told of the driver.
///
/// One thread.
class FrameLook {
 public:
  /// What one look took and found.
  struct Result {
    pipeline::ReflexObservation told;  ///< but for the frame rate
    FrameSight sight;
    bool is_readable = true;
    bool has_searched = false;
    bool has_face = false;
  };

  /// @param backend  borrowed: must outlive it
  FrameLook(FaceBackend& backend, Seat seat);

  /// @param may_time_blinks  frames come often enough to tell how long a closure was
  [[nodiscard]] Result look(const pipeline::Frame& frame, bool may_time_blinks);

 private:
  void look(const pipeline::Frame& frame, bool may_time_blinks, Result& result);
  [[nodiscard]] pipeline::ReflexObservation read(const LumaView& picture, bool may_time_blinks,
                                                 base::Clock::time_point at, FrameSight& sight);
  void look_at_eyes(const LumaView& picture, const FaceShape& face, FaceMeasures& measures) const;

  LumaReader luma_;
  FrozenWatch frozen_;
  FaceFollower follower_;
  HeadPoseSolver pose_;
  EyeNet eye_net_;
  LidNet lid_net_;
  DriverReader reader_;
};

}  // namespace cabinwatch::vision

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/bounded_queue.hpp"
#include "pipeline/frame.hpp"
#include "pipeline/reflex_observation.hpp"
#include "pipeline/stage_metrics.hpp"
#include "vision/face_backend.hpp"
#include "vision/frame_sight.hpp"
#include "vision/settings.hpp"

namespace cabinwatch::vision {

/// How the lane is. `reason` is for people, and empty where there is nothing to explain.
struct ReflexState {
  enum class Kind {
    loading,  ///< reads its models; no observations yet
    working,  ///< looks at frames as often as all of its measures need
    slow,     ///< works, but too rarely for some of them (see `covers_...`), or not at every frame
    failed    ///< a model cannot be had, or no frame be looked at; live it is tried again
  };
  Kind kind = Kind::loading;
  std::string reason{};
  bool covers_microsleep = false;  ///< false below 10 frames a second
  bool covers_blinks = false;      ///< blinks' lengths; false below 15 frames a second
  friend bool operator==(const ReflexState&, const ReflexState&) = default;
};

/// What the lane has done.
struct ReflexCounts {
  std::uint64_t overtaken = 0;   ///< due, but a newer frame came before the lane had time for it
  std::uint64_t looked_at = 0;   ///< one observation each
  std::uint64_t unreadable = 0;  ///< of these, JPEG frames that could not be decoded
  std::uint64_t searched = 0;    ///< looked at all over for a face; else one was followed
  std::uint64_t with_face = 0;   ///< looked at, and a face was found
  std::uint64_t failed = 0;      ///< could not be looked at; no observation
};

/// What the lane tells. All are called on its own thread and must not throw.
struct ReflexEvents {
  /// One for each frame looked at, in the order of the frames.
  std::function<void(const pipeline::ReflexObservation&)> on_observation;
  /// When the state or its reason changes; the first is `loading`.
  std::function<void(const ReflexState&)> on_state;
  /// After each observation: its frame, and what was seen where in it. For who draws it; may be
  /// empty.
  std::function<void(const pipeline::FramePtr&, const pipeline::ReflexObservation&,
                     const FrameSight&)>
      on_sight{};
};

/// The reflex lane: one thread that looks at the newest frame, and says what face, eyes and head
/// tell of the driver.
///
/// A frame that cannot be looked at is counted and told, and the lane goes on; it has failed when
/// two seconds of frames in a row do.
///
/// The thread reads its models itself, so that whoever starts it waits for nothing; a missing or
/// broken one is told as `failed`, and frames are then taken and let go. Live, whatever failed may
/// be over a moment later, as memory or file descriptors that had run out: after 0.5 s to 10 s of
/// frames (base::Delays) the models are read again. A recording that is played fast is not worth
/// half a look: there the lane has ended.
///
/// `start`, `finish` and `stop`: one thread, the owner, not from within a callback. `offer`: one
/// thread at a time, the capture thread. `counts`: any thread.
class ReflexLane {
 public:
  /// Makes the networks; called on the lane's thread. Throws ModelError when they cannot be had.
  using LoadBackend = std::function<std::unique_ptr<FaceBackend>(const VisionSettings&)>;

  /// @param when_full  `drop_oldest`, live: `offer` never blocks, the newest frame alone waits.
  ///                   `wait`, for recordings played fast: `offer` waits until the lane can take
  ///                   the frame, and every frame due is looked at
  /// @param metrics    borrowed: must outlive the lane
  /// @throws std::invalid_argument when a setting is out of range
  ReflexLane(VisionSettings settings, base::WhenFull when_full, pipeline::StageMetrics& metrics,
             ReflexEvents events);

  /// The same with other networks than the product's.
  ReflexLane(VisionSettings settings, base::WhenFull when_full, pipeline::StageMetrics& metrics,
             ReflexEvents events, LoadBackend load);

  /// Stops.
  ~ReflexLane();
  ReflexLane(const ReflexLane&) = delete;
  ReflexLane& operator=(const ReflexLane&) = delete;

  void start();

  /// Hands a frame to the lane, which keeps it while it looks. Frames must come in capture order.
  void offer(pipeline::FramePtr frame);

  /// Takes no more frames, and waits until those that wait have been looked at: a recording's end.
  void finish();

  /// Takes no more frames, lets go of those that wait, and joins: within the time that one frame or
  /// one model takes. Wakes a waiting `offer`. Afterwards no callback runs.
  void stop();

  [[nodiscard]] ReflexCounts counts() const noexcept;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace cabinwatch::vision

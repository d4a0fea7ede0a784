#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "pipeline/camera_source.hpp"
#include "pipeline/clock.hpp"
#include "pipeline/frame.hpp"

namespace cabinwatch::pipeline {

struct CaptureSettings {
  std::string source = "v4l2:/dev/video0";  ///< see parse_camera_source
  int width = 1280;                         ///< pixels, wanted; the nearest the source has is taken
  int height = 720;                         ///< pixels, wanted
  double fps = 15.0;                        ///< frames per second, wanted
  bool realtime = true;  ///< file: at the recording's own pace; false: as fast as frames are taken
};

/// How long a live source may be in trouble before it is told and reopened. The defaults are the
/// product's; tests take shorter ones.
struct CaptureTiming {
  std::chrono::milliseconds no_frame{2000};      ///< without a frame: frozen
  std::chrono::milliseconds same_bytes{10000};   ///< of nothing but the very same frame: frozen
  std::chrono::milliseconds opening{10000};      ///< to the first frame, before it is tried anew
  std::chrono::milliseconds first_backoff{500};  ///< before the first reopening; then doubled
  std::chrono::milliseconds longest_backoff{10000};
};

/// How the source is. `reason` is for people: "no new frame for 2.0 s".
struct CaptureState {
  enum class Kind {
    working,  ///< frames come; told with the first one after each opening
    fault,    ///< no frames, live source: it is being reopened, for as long as the service runs
    ended,    ///< the recording has come to its end
    failed    ///< the recording is missing, broken, or no video; nothing more will come
  };
  Kind kind;
  std::string reason;
};

struct CaptureCounts {
  std::uint64_t frames = 0;    ///< handed on
  std::uint64_t refused = 0;   ///< samples that were no picture of a format of ours
  std::uint64_t reopened = 0;  ///< openings after the first
};

/// Gets frames from a camera, a network camera, a recording or any GStreamer pipeline, in the
/// source's own format and without copying pixels, and keeps a live source open through anything.
///
/// A live source that is missing, ends, freezes, or changes its size or format is told as `fault`
/// and reopened by building its pipeline anew, 0.5 s later, then after twice as long each time up
/// to 10 s; a frame that is handed on begins that anew. A recording ends with `ended` or `failed`.
///
/// `start` and `stop`: one thread, the owner, not from within a callback; both may be repeated
/// (pausing closes the camera). `counts`: any thread.
class Capture {
 public:
  /// Called on GStreamer's streaming thread, a new one after each reopening, one frame at a time.
  /// Live it must not block. A recording waits for it: to stop while it blocks, first let it
  /// return (close the queue it waits for).
  using OnFrame = std::function<void(FramePtr)>;

  /// Called on the capture's supervising thread, on change of state only.
  using OnState = std::function<void(const CaptureState&)>;

  /// @throws std::invalid_argument when a setting is out of range or the source cannot be
  ///         understood (scheme, syntax of a pipeline, an element that is not installed);
  ///         std::runtime_error when GStreamer or a part of it is not there
  Capture(CaptureSettings settings, OnFrame on_frame, OnState on_state, CaptureTiming timing = {});

  /// Stops.
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  void start();

  /// Closes the source and joins the supervising thread; afterwards no callback runs.
  void stop();

  [[nodiscard]] CaptureCounts counts() const noexcept;

 private:
  class Supervisor;

  const CaptureSettings settings_;
  const CaptureTiming timing_;
  std::unique_ptr<Supervisor> supervisor_;
};

}  // namespace cabinwatch::pipeline

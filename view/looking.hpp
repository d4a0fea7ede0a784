#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>
#include <variant>

#include "base/bounded_queue.hpp"
#include "base/wake_up.hpp"
#include "config/configuration.hpp"
#include "pipeline/frame_path.hpp"
#include "pipeline/stage_metrics.hpp"
#include "vision/reflex_lane.hpp"

namespace cabinwatch::view {

/// A frame that the reflex lane has looked at, and all that it made of it.
struct Look {
  pipeline::FramePtr frame;
  pipeline::ReflexObservation told;
  vision::FrameSight sight;
};

/// How the camera or the lane is.
using SourceState = std::variant<pipeline::CaptureState, vision::ReflexState>;

/// The frame path and the reflex lane as the service has them, and nothing behind them: no sequence
/// is made, no model asked, nobody alerted.
///
/// Of a camera the newest looks are kept; a recording is read as fast as its looks are fetched, and
/// its frames' times count from the clock's beginning. Main thread only.
class Looking {
 public:
  /// Begins to look.
  /// @param wake  signalled for each look and state; borrowed, lives longer
  /// @throws ConfigurationError, std::runtime_error when a part cannot be built as configured
  Looking(const config::Configuration& configuration, const base::WakeUp& wake);
  /// Stops; the camera is closed then.
  ~Looking();
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

  /// The recording has ended: what is still on its way arrives, then a look without a frame.
  /// Returns at once.
  void finish_recording();

  /// The oldest look that waits.
  [[nodiscard]] std::optional<Look> next_look() { return looks_.try_pop(); }
  [[nodiscard]] std::optional<SourceState> next_state() { return states_.try_pop(); }

  [[nodiscard]] std::optional<std::chrono::milliseconds> recording_length() const noexcept {
    return path_.capture().recording_length();
  }

 private:
  [[nodiscard]] pipeline::FramePathEvents path_events();

  base::BoundedQueue<Look> looks_;
  base::BoundedQueue<SourceState> states_;
  pipeline::StageMetrics metrics_{"reflex"};
  vision::ReflexLane reflex_;
  pipeline::FramePath path_;
  std::thread finishing_;  // waits for a recording's last looks
};

}  // namespace cabinwatch::view

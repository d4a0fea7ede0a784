#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/frame.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/static_frame_filter.hpp"
#include "pipeline/thread_check.hpp"
#include "pipeline/window_ids.hpp"

namespace cabinwatch::pipeline {

struct SamplerSettings {
  int sequence_frames = 4;                          ///< in a sequence, > 0
  std::chrono::milliseconds sequence_length{2000};  ///< time they span, > 0
  std::chrono::milliseconds stride{2000};           ///< from one sequence's start to the next, > 0
  bool adaptive = true;                     ///< skip static frames, look closer when risk is high
  double static_threshold = 2.0;            ///< StaticFrameFilter::kThreshold
  std::chrono::milliseconds max_gap{6000};  ///< at least one sequence this often, > 0

  bool operator==(const SamplerSettings&) const = default;
};

/// How rarely a recording may be looked at: each frame that is due is still among those looked at,
/// and the picture is told of as often.
[[nodiscard]] std::chrono::nanoseconds longest_between_looks(const SamplerSettings& settings);

/// What the sampler hands to the encoder. A window is the stretch of time that becomes one
/// sequence; windows are numbered from 1 in the order of their start, and end in that order.
///
/// Made so that one may be lost on the way: `completed_through` tells again what earlier ones told.
struct Sampled {
  FramePtr frame;                         ///< null: nothing new to see, only windows to complete
  WindowIds windows;                      ///< that `frame` belongs to
  std::uint64_t completed_through = 0;    ///< windows up to this one get no more frames
  std::chrono::milliseconds still_for{};  ///< how long the picture has been still
};

/// What became of the frames. A frame that was not due is in `frames` only.
struct SamplerCounts {
  std::uint64_t frames = 0;      ///< seen
  std::uint64_t sampled = 0;     ///< handed on
  std::uint64_t skipped = 0;     ///< due, but static
  std::uint64_t forced = 0;      ///< static, but handed on for max_gap; also in `sampled`
  std::uint64_t unreadable = 0;  ///< JPEG frames that could not be decoded
};

/// Chooses the frames that are worth a look, and the windows that become sequences.
///
/// A window starts every `stride`; its frames are due `sequence_length / sequence_frames` apart,
/// the first at its start, and the last one due completes it. A due frame that shows nothing new
/// since the last one handed on is skipped; a window of which all were skipped becomes no
/// sequence, nor does one that has none as new as the last of the window before it. But once
/// `max_gap` has passed since the last sequence, the frame at hand is handed on, however still, and
/// completes one at once: a driver who does not move may be asleep.
///
/// Risk makes it look closer: stride and max_gap are multiplied by 1 - risk / 2 (when adaptive).
///
/// One thread at a time, the capture thread, frames in capture order; `set_risk` and `counts` any
/// thread. Knows no time but the frames' `captured_at`.
class Sampler {
 public:
  /// Told a few times a second, on the capture thread. Must not block.
  using OnPicture = std::function<void(const PictureObservation&)>;

  /// @throws std::invalid_argument when a setting is out of range
  explicit Sampler(const SamplerSettings& settings, OnPicture on_picture = {});

  /// Looks at a frame; what is to be encoded, when there is anything.
  [[nodiscard]] std::optional<Sampled> process(const FramePtr& frame);

  /// @param risk  0 (nothing suspected) .. 1; what is outside is brought inside, NaN is 1
  void set_risk(double risk) noexcept;

  [[nodiscard]] SamplerCounts counts() const noexcept;

 private:
  struct Window {
    std::uint64_t id;
    base::Clock::time_point start;
    int next_slot = 0;
    std::optional<base::Clock::time_point> last_at{};  // of its frames
  };

  [[nodiscard]] base::Clock::duration closer(std::chrono::milliseconds at_no_risk) const noexcept;
  void tell_picture(const LumaThumbnail& thumbnail, base::Clock::time_point captured_at);

  void open_window_when_due(base::Clock::time_point now);
  void open_window(base::Clock::time_point start);
  /// Fills `due_`.
  void find_due(base::Clock::time_point now);
  void keep(const FramePtr& frame, std::span<Window* const> windows, Sampled& sampled);
  void force(const FramePtr& frame, Sampled& sampled);

  // Each of these tells whether a window that ended becomes a sequence.
  bool end_windows_left_behind(base::Clock::time_point now);
  bool complete_full_windows();
  bool end_first_window();

  const SamplerSettings settings_;
  const base::Clock::duration slot_length_;
  const OnPicture on_picture_;
  TurnCheck turns_;

  ThumbnailMaker thumbnails_;
  StaticFrameFilter filter_;
  std::vector<Window> open_;  // by id; few, so that the first is taken out by moving the others
  std::vector<Window*> due_;
  std::uint64_t last_window_ = 0;
  std::uint64_t completed_through_ = 0;
  std::optional<base::Clock::time_point> last_start_;                // of a window
  std::optional<base::Clock::time_point> last_sequence_at_;          // or the first frame
  std::optional<base::Clock::time_point> first_at_;                  // of the frames
  base::Clock::time_point newest_ = base::Clock::time_point::min();  // frame of a sequence
  std::int64_t picture_told_ = -1;                                   // in which stretch of time

  std::atomic<double> risk_{0.0};
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> sampled_{0};
  std::atomic<std::uint64_t> skipped_{0};
  std::atomic<std::uint64_t> forced_{0};
  std::atomic<std::uint64_t> unreadable_{0};
};

}  // namespace cabinwatch::pipeline

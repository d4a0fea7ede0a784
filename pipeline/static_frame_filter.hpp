#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "base/range.hpp"
#include "pipeline/luma_thumbnail.hpp"

namespace cabinwatch::pipeline {

/// Tells frames that show nothing new, and how long the picture has been still.
///
/// Two comparisons, since they answer different questions: whether a frame is worth sending is
/// asked against the last frame that was sent; whether anything moves is asked of every frame,
/// against the frame of the last movement. Neither reference follows slow change, so that it adds
/// up until it counts.
///
/// What was not seen is not called still: after kUnseenAfter without a frame stillness begins anew.
///
/// One thread at a time: the capture thread.
class StaticFrameFilter {
 public:
  /// Source: a camera that gives no frame for as long counts as frozen (CaptureTiming).
  static constexpr std::chrono::milliseconds kUnseenAfter{2000};

  /// Of the mean absolute difference of luma: a byte's.
  static constexpr base::Range<double> kThreshold{0.0, 255.0};

  /// @param threshold  mean absolute luma difference below which a frame is static
  /// @throws std::invalid_argument when it is out of range
  explicit StaticFrameFilter(double threshold);

  /// Looks at a frame. Every frame, in capture order.
  void see(const LumaThumbnail& thumbnail, base::Clock::time_point captured_at);

  /// Whether the frame last seen shows nothing new against the last one kept.
  [[nodiscard]] bool is_static() const noexcept;

  /// The frame last seen goes on: later ones are compared with it.
  void keep() noexcept;

  /// How long the picture has been still, as of the frame last seen.
  [[nodiscard]] std::chrono::milliseconds still_for() const noexcept;

 private:
  struct Seen {
    LumaThumbnail thumbnail;
    base::Clock::time_point captured_at;
  };

  double threshold_;
  std::optional<Seen> seen_;
  std::optional<Seen> moved_;  // the last frame that differed from the one in this place before it
  std::optional<LumaThumbnail> kept_;
};

}  // namespace cabinwatch::pipeline

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace cabinwatch::pipeline {

using Clock = std::chrono::steady_clock;

/// A frame's brightness, shrunk for comparison: row by row, luma 0..255.
struct LumaThumbnail {
  static constexpr int kWidth = 32;   ///< pixels
  static constexpr int kHeight = 18;  ///< pixels
  std::array<std::uint8_t, kWidth * kHeight> luma{};
};

/// Mean absolute difference of two thumbnails' luma, 0..255.
[[nodiscard]] double mean_difference(const LumaThumbnail& a, const LumaThumbnail& b) noexcept;

/// Skips frames that show nothing new.
///
/// Compares the luma thumbnail of each frame with that of the last frame kept. Never lets more
/// than `max_gap` pass without keeping one: a driver who does not move may be asleep.
///
/// One thread: the capture thread.
class StaticFrameFilter {
 public:
  /// @param threshold  mean absolute luma difference, 0..255, below which a frame is static
  /// @param max_gap    longest time between two kept frames, > 0
  /// @throws std::invalid_argument when a parameter is out of range
  StaticFrameFilter(double threshold, std::chrono::milliseconds max_gap);

  /// Whether the frame should go on. Frames must come in capture order.
  [[nodiscard]] bool keep(const LumaThumbnail& thumbnail, Clock::time_point captured_at);

  /// How long the picture has been still, as of the last frame seen.
  [[nodiscard]] std::chrono::milliseconds still_for() const;

 private:
  double threshold_;
  std::chrono::milliseconds max_gap_;
  std::optional<LumaThumbnail> last_kept_;
  Clock::time_point last_kept_at_;
  Clock::time_point moved_at_;  // capture time of the last frame that differed
  Clock::time_point seen_at_;
};

}  // namespace cabinwatch::pipeline

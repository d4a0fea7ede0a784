#include "alerts/frame_memory.hpp"

#include <algorithm>

#include "alerts/reflex_thresholds.hpp"

namespace cabinwatch::alerts {

namespace {

/// A sequence of one frame spans no time: it is compared with this much before it.
constexpr milliseconds kShortestSpan{500};

}  // namespace

void FrameMemory::observe(const TrustedFrame& frame) {
  if (!looks_.empty() && frame.captured_at <= looks_.back().at) return;
  looks_.push_back({frame.captured_at, frame.eyes_closed, frame.is_off_road});
  while (frame.captured_at - looks_.front().at > kFramesRemembered) looks_.pop_front();
}

std::optional<bool> FrameMemory::were_eyes_closed(Clock::time_point from,
                                                  Clock::time_point until) const {
  return mostly(&Look::eyes_closed, from, until);
}

std::optional<bool> FrameMemory::was_off_road(Clock::time_point from,
                                              Clock::time_point until) const {
  return mostly(&Look::is_off_road, from, until);
}

std::optional<bool> FrameMemory::mostly(std::optional<bool> Look::*measure, Clock::time_point from,
                                        Clock::time_point until) const {
  from = std::min(from, until - kShortestSpan);
  Clock::duration judged{};
  Clock::duration agreeing{};
  const Look* previous = nullptr;
  for (const Look& look : looks_) {
    if (look.at > until) break;
    if (look.at < from) continue;
    const bool counts = previous != nullptr && look.*measure;
    if (counts) {
      const auto step = std::min<Clock::duration>(look.at - previous->at, kFrameGap);
      judged += step;
      if (*(look.*measure)) agreeing += step;
    }
    previous = &look;
  }
  const std::chrono::duration<double> span = until - from;
  if (judged < span * kJudgedPart) return std::nullopt;
  return 2 * agreeing > judged;
}

}  // namespace cabinwatch::alerts

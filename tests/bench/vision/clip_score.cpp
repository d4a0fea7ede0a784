#include "clip_score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cabinwatch::bench {
namespace {

using pipeline::Gaze;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

constexpr std::chrono::milliseconds kMicrosleep{1000};

bool contains(const std::vector<Frames>& spans, int frame, int margin = 0) {
  return std::ranges::any_of(spans, [&](const Frames& span) {
    return frame >= span.first - margin && frame <= span.last + margin;
  });
}

double median(std::vector<double> values) {
  if (values.empty()) return std::nan("");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

std::string part(int count, int all) {
  return all == 0 ? "-" : fmt::format("{:.1f} % of {}", 100.0 * count / all, all);
}

}  // namespace

ClipScore::ClipScore(const Clip& clip) : clip_(clip) {}

std::optional<bool> known_closed(const Clip& clip, const PlayedFrame& played) {
  if (played.is_held) return true;
  if (contains(clip.unclear, played.original, 1)) return std::nullopt;
  const bool is_closed = contains(clip.closed, played.original);
  const bool is_open = !contains(clip.closed, played.original, 1);
  const bool is_edge = std::ranges::any_of(clip.closed, [&](const Frames& span) {
    return played.original == span.first || played.original == span.last;
  });
  if (is_edge || is_closed == is_open) return std::nullopt;
  return is_closed;
}

void ClipScore::add(const PlayedFrame& played, const ReflexObservation& told, bool has_searched,
                    std::chrono::nanoseconds took) {
  ++frames_;
  if (told.quality != SightQuality::good) ++not_good_;
  if (told.gaze) {
    ++gazes_;
    if (*told.gaze != Gaze::road && *told.gaze != Gaze::mirrors) ++gazes_off_road_;
  }
  const bool is_yawning = told.is_yawning.value_or(false);
  if (is_yawning && !was_yawning_) ++yawns_;
  was_yawning_ = is_yawning;
  perclos_ = std::max(perclos_, told.perclos.value_or(0.0));
  for (const Turn& turn : clip_.turns) {
    if (!told.head || played.original < turn.frames.first || played.original > turn.frames.last) {
      continue;
    }
    ++turned_;
    if (turn.sign * told.head->yaw > 0) ++turned_right_;
  }
  (has_searched ? searched_ms_ : followed_ms_)
      .push_back(std::chrono::duration<double, std::milli>(took).count());
  add_eyes(played, told);
  add_closure(played, told);
}

void ClipScore::add_eyes(const PlayedFrame& played, const ReflexObservation& told) {
  const auto known = known_closed(clip_, played);
  if (!known) return;
  ++known_;
  if (!told.eyes_closed) return;
  ++told_;
  const bool is_right = *told.eyes_closed == *known;
  if (is_right) ++right_;
  if (*known) {
    ++closed_known_;
    if (is_right) ++closed_right_;
  }
}

void ClipScore::add_closure(const PlayedFrame& played, const ReflexObservation& told) {
  if (!told.eyes_closed.value_or(false)) return end_closure();
  if (!closure_) closure_ = Closure{told.captured_at, told.captured_at, false};
  closure_->last = told.captured_at;
  closure_->is_held = closure_->is_held || played.is_held;
}

void ClipScore::end_closure() {
  if (closure_ && closure_->last - closure_->first >= kMicrosleep) {
    ++(closure_->is_held ? long_closures_held_ : long_closures_false_);
  }
  closure_.reset();
}

void ClipScore::finish() { end_closure(); }

std::string ClipScore::heading() {
  return "| clip | frames | not good | eyes right | of closed ones | not told | closures of 1 s "
         "and "
         "more: there, told, false | yaw's sign right | yawns | gaze off the road | most PERCLOS | "
         "CPU ms a frame: following, searching |\n"
         "|---|---|---|---|---|---|---|---|---|---|---|---|";
}

std::string ClipScore::row() const {
  return fmt::format(
      "| {} | {} | {} | {} | {} | {} | {}, {}, {} | {} | {} | {} | {:.3f} | {:.1f}, {:.1f} |",
      clip_.name, frames_, part(not_good_, frames_), part(right_, told_),
      part(closed_right_, closed_known_), part(known_ - told_, known_), clip_.holds.size(),
      long_closures_held_, long_closures_false_, part(turned_right_, turned_), yawns_,
      part(gazes_off_road_, gazes_), perclos_, median(followed_ms_), median(searched_ms_));
}

}  // namespace cabinwatch::bench

#include "pipeline/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

/// How often the picture itself is told of: often enough for a policy that counts in seconds.
constexpr std::chrono::milliseconds kTellPictureEvery{250};

/// What risk 1 leaves of stride and max_gap. Source: ours; twice the looks at twice the cost.
constexpr double kLeftAtFullRisk = 0.5;

SamplerSettings checked(const SamplerSettings& settings) {
  if (settings.sequence_frames <= 0) {
    throw std::invalid_argument("sequence frames must be greater than 0");
  }
  if (settings.sequence_length.count() <= 0 || settings.stride.count() <= 0 ||
      settings.max_gap.count() <= 0) {
    throw std::invalid_argument("sequence length, stride and max gap must be greater than 0");
  }
  if (base::Clock::duration(settings.sequence_length) <
      base::Clock::duration(settings.sequence_frames)) {
    throw std::invalid_argument("sequence frames must not be more than its nanoseconds");
  }
  return settings;
}

}  // namespace

std::chrono::nanoseconds longest_between_looks(const SamplerSettings& settings) {
  const std::chrono::nanoseconds slot =
      base::Clock::duration(settings.sequence_length) / settings.sequence_frames;
  const auto looks = (slot + kTellPictureEvery - std::chrono::nanoseconds(1)) / kTellPictureEvery;
  return slot / looks;
}

Sampler::Sampler(const SamplerSettings& settings, OnPicture on_picture)
    : settings_(checked(settings)),
      slot_length_(base::Clock::duration(settings.sequence_length) / settings.sequence_frames),
      on_picture_(std::move(on_picture)),
      filter_(settings.static_threshold) {
  // Enough for sequences that overlap closely: frames ask for no memory.
  constexpr std::size_t kWindows = 32;
  open_.reserve(kWindows);
  due_.reserve(kWindows);
}

std::optional<Sampled> Sampler::process(const FramePtr& frame) {
  const auto turn = turns_.take_turn();
  ++frames_;
  const auto thumbnail = thumbnails_.make(*frame);
  if (!thumbnail) {
    ++unreadable_;
    return std::nullopt;
  }
  const auto now = frame->captured_at;
  filter_.see(*thumbnail, now);
  tell_picture(*thumbnail, now);

  if (!last_sequence_at_) last_sequence_at_ = now;
  const bool has_ended = end_windows_left_behind(now);
  open_window_when_due(now);

  Sampled sampled;
  find_due(now);
  if (!due_.empty() && (!settings_.adaptive || !filter_.is_static())) {
    keep(frame, due_, sampled);
  } else if (!due_.empty()) {
    ++skipped_;
  }
  const bool has_completed = complete_full_windows();
  if (has_completed) last_sequence_at_ = now;
  if (now - *last_sequence_at_ >= closer(settings_.max_gap)) force(frame, sampled);

  if (!sampled.frame && !has_completed && !has_ended) return std::nullopt;
  sampled.completed_through = completed_through_;
  sampled.still_for = filter_.still_for();
  return sampled;
}

void Sampler::tell_picture(const LumaThumbnail& thumbnail, base::Clock::time_point captured_at) {
  if (!on_picture_) return;
  if (!first_at_) first_at_ = captured_at;
  const auto stretch = (captured_at - *first_at_) / kTellPictureEvery;
  if (std::exchange(picture_told_, stretch) == stretch) return;
  on_picture_({captured_at, filter_.still_for(), is_blocked(thumbnail)});
}

bool Sampler::end_windows_left_behind(base::Clock::time_point now) {
  bool is_sequence = false;
  while (!open_.empty() && now >= open_.front().start + settings_.sequence_length) {
    const auto end = open_.front().start + settings_.sequence_length;
    if (!end_first_window()) continue;
    is_sequence = true;
    last_sequence_at_ = end;  // not now: frames may have stayed away for long
  }
  return is_sequence;
}

bool Sampler::complete_full_windows() {
  bool is_sequence = false;
  while (!open_.empty() && open_.front().next_slot >= settings_.sequence_frames) {
    is_sequence = end_first_window() || is_sequence;
  }
  return is_sequence;
}

bool Sampler::end_first_window() {
  const Window ended = open_.front();
  open_.erase(open_.begin());
  completed_through_ = ended.id;
  if (!ended.last_at || *ended.last_at < newest_) return false;
  newest_ = *ended.last_at;
  return true;
}

void Sampler::open_window_when_due(base::Clock::time_point now) {
  if (!last_start_) return open_window(now);
  const auto stride = closer(settings_.stride);
  const auto due = *last_start_ + stride;
  if (now < due) return;
  // On the grid, unless frames stayed away for longer than it.
  open_window(now - due < stride ? due : now);
}

void Sampler::open_window(base::Clock::time_point start) {
  open_.push_back({++last_window_, start});
  last_start_ = start;
}

void Sampler::find_due(base::Clock::time_point now) {
  due_.clear();
  for (Window& window : open_) {
    const auto slot = (now - window.start) / slot_length_;  // slots that went by without are lost
    if (now < window.start || slot < window.next_slot) continue;
    window.next_slot = static_cast<int>(slot) + 1;
    due_.push_back(&window);
  }
}

void Sampler::keep(const FramePtr& frame, std::span<Window* const> windows, Sampled& sampled) {
  filter_.keep();
  ++sampled_;
  sampled.frame = frame;
  for (Window* window : windows) {
    window->last_at = frame->captured_at;
    sampled.windows.push_back(window->id);
  }
}

void Sampler::force(const FramePtr& frame, Sampled& sampled) {
  if (open_.empty()) open_window(frame->captured_at);
  if (!sampled.frame) {
    ++forced_;
    Window* const only = &open_.front();
    keep(frame, {&only, 1}, sampled);
  }
  while (!open_.empty()) end_first_window();
  last_sequence_at_ = frame->captured_at;
  // The frame has been sent: the next is due as if it had been the first of this window.
  open_window(frame->captured_at + slot_length_);
}

void Sampler::set_risk(double risk) noexcept {
  risk_ = std::isnan(risk) ? 1.0 : std::clamp(risk, 0.0, 1.0);
}

base::Clock::duration Sampler::closer(std::chrono::milliseconds at_no_risk) const noexcept {
  if (!settings_.adaptive) return at_no_risk;
  const double left = 1.0 - (1.0 - kLeftAtFullRisk) * risk_;
  return std::chrono::duration_cast<base::Clock::duration>(at_no_risk * left);
}

SamplerCounts Sampler::counts() const noexcept {
  return {frames_, sampled_, skipped_, forced_, unreadable_};
}

}  // namespace cabinwatch::pipeline

#include "pipeline/capture.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "pipeline/capture_pipeline.hpp"
#include "pipeline/gst_start.hpp"
#include "pipeline/opening.hpp"
#include "pipeline/source_check.hpp"

namespace cabinwatch::pipeline {
namespace {

CaptureSettings checked(CaptureSettings settings) {
  if (settings.width <= 0 || settings.height <= 0) {
    throw std::invalid_argument("camera width and height must be greater than 0");
  }
  if (!(settings.fps > 0.0)) throw std::invalid_argument("camera fps must be greater than 0");
  return settings;
}

CameraSource usable_source(const std::string& text) {
  start_gstreamer();
  CameraSource source = parse_camera_source(text);
  try {
    check_source(source);
  } catch (const std::invalid_argument& refused) {  // it may quote the source
    throw std::invalid_argument(SourceSecrets(text).hide_in(refused.what()));
  }
  return source;
}

}  // namespace

Capture::Capture(CaptureSettings settings, OnFrame on_frame, OnState on_state, CaptureTiming timing)
    : settings_(checked(std::move(settings))),
      source_(usable_source(settings_.source)),
      secrets_(settings_.source),
      timing_(timing),
      on_frame_(std::move(on_frame)),
      on_state_(std::move(on_state)),
      watch_(timing) {}

Capture::~Capture() { stop(); }

void Capture::start() {
  if (supervising_.joinable()) return;
  is_stopping_ = false;
  told_.reset();
  last_captured_at_.reset();
  supervising_ = std::thread([this] { supervise(); });
}

void Capture::stop() {
  {
    const std::lock_guard lock(happening_);
    is_stopping_ = true;
    if (remains_) remains_->interrupt();
  }
  happened_.notify_all();
  if (supervising_.joinable()) supervising_.join();
}

CaptureCounts Capture::counts() const noexcept {
  return {frames_, refused_, reopened_, passed_over_, undecoded_};
}

std::optional<std::chrono::milliseconds> Capture::recording_length() const noexcept {
  const std::chrono::milliseconds length(recording_length_);
  if (length.count() == 0) return std::nullopt;
  return length;
}

void Capture::supervise() {
  base::Backoff backoff(timing_.reopening);
  auto patience = timing_.recording_opening;
  began_at_ = base::Clock::now();
  for (;;) {
    const Ending ending = watch_one_opening(patience);
    if (ending.kind == Ending::Kind::stopped) return;
    // GStreamer's decodebin now and then swallows the error of an element that it is about to
    // connect (1.22), and then says nothing more: the next opening tells what is wrong.
    if (ending.kind == Ending::Kind::silence && patience < timing_.longest_recording_opening) {
      patience = std::min(patience * 2, timing_.longest_recording_opening);
      ++reopened_;
      continue;
    }
    if (!source_.is_live()) return tell_recordings_end(ending);
    if (ending.kind == Ending::Kind::no_thread) {
      return tell(CaptureState::Kind::failed, ending.reason);
    }
    tell_fault(
        ending.kind == Ending::Kind::end_of_source ? "the source came to its end" : ending.reason,
        ending.is_silence);
    if (ending.worked_for >= timing_.worked) backoff.reset();
    if (ending.kind == Ending::Kind::hanging && !wait_for_remains()) return;
    if (wait_for_stop(backoff.next())) return;
    ++reopened_;
  }
}

void Capture::tell_recordings_end(const Ending& ending) {
  const bool is_end = ending.kind == Ending::Kind::end_of_source;
  if (is_end && ending.had_frames) return tell(CaptureState::Kind::ended, ending.reason);
  tell(CaptureState::Kind::failed, is_end ? "there is no picture in it" : ending.reason);
}

void Capture::tell_unlocked(std::unique_lock<std::mutex>& lock, CaptureState::Kind kind,
                            std::string reason) {
  lock.unlock();
  tell(kind, std::move(reason));
  lock.lock();
}

void Capture::tell(CaptureState::Kind kind, std::string reason) {
  const auto advice = kind == CaptureState::Kind::fault ? advice_on_address(settings_.source) : "";
  if (!advice.empty()) reason += "; " + advice;
  CaptureState state{kind, secrets_.hide_in(reason)};
  if (told_ == state) return;
  told_ = state;
  const std::lock_guard lock(telling_);
  if (on_state_) on_state_(state);
}

void Capture::tell_fault(const std::string& reason, bool is_silence) {
  if (is_silence && is_at_fault() && told_silence_) return;
  told_silence_ = is_silence;
  tell(CaptureState::Kind::fault, reason);
}

void Capture::note_open() {
  {
    const std::lock_guard lock(happening_);
    is_open_ = true;
  }
  happened_.notify_all();
}

void Capture::tell_note(const std::string& note) {
  const CaptureState state{CaptureState::Kind::note, secrets_.hide_in(note)};
  const std::lock_guard lock(telling_);
  if (notes_.contains(state.reason)) return;  // told at an earlier opening
  notes_.insert(state.reason);
  if (on_state_) on_state_(state);
}

bool Capture::wait_for_stop(std::chrono::milliseconds longest) {
  std::unique_lock lock(happening_);
  return happened_.wait_for(lock, longest, [this] { return is_stopping_; });
}

void Capture::count(const PassedOver& pictures) {
  passed_over_ += pictures.pictures;
  undecoded_ += pictures.undecoded;
}

void Capture::note_end(const PipelineEnd& end) {
  count(end.passed_over);
  {
    const std::lock_guard lock(happening_);
    if (ending_) return;  // what comes later follows from the first
    ending_ = {end.is_error ? Ending::Kind::trouble : Ending::Kind::end_of_source, end.reason};
  }
  happened_.notify_all();
}

}  // namespace cabinwatch::pipeline

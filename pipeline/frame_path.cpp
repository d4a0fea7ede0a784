#include "pipeline/frame_path.hpp"

#include <utility>

#include "base/seconds.hpp"

namespace cabinwatch::pipeline {

using base::Clock;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

FramePath::FramePath(const FramePathSettings& settings, FramePathEvents events)
    : events_(std::move(events)),
      closer_look_(settings.closer_look),
      frames_(settings.waiting_frames, settings.when_full),
      encode_(settings.encoder, frames_, encoding_, on_sequence(), on_worked()),
      sampler_(settings.sampling, events_.on_picture),
      capture_(
          settings.camera, [this](const FramePtr& frame) { process(frame); }, events_.on_state) {}

FramePath::~FramePath() { stop(); }

void FramePath::start() {
  encode_.start();
  capture_.start();
}

void FramePath::process(const FramePtr& frame) {
  const auto came_at = Clock::now();
  if (gave_back_at_) {
    decoding_us_ += duration_cast<microseconds>(came_at - *gave_back_at_).count();
  }
  look_as_closely_as_due(*frame);
  if (events_.on_frame) events_.on_frame(frame);  // first: the reflex lane is the one in a hurry

  const auto began_at = Clock::now();
  std::optional<Sampled> sampled;
  {
    const StageMetrics::Work work(sampling_);
    sampled = sampler_.process(frame);
  }
  decoded_ms_ = base::whole_ms(frame->captured_at.time_since_epoch());

  const auto sampled_at = Clock::now();
  if (sampled && events_.on_sequence) {
    if (closer_look_ == CloserLook::delayed) delayed_risk_.hand_on(frame->captured_at);
    frames_.push(std::move(*sampled));
  }
  gave_back_at_ = Clock::now();
  held_back_us_ +=
      duration_cast<microseconds>((began_at - came_at) + (*gave_back_at_ - sampled_at)).count();
}

void FramePath::look_as_closely_as_due(const Frame& frame) {
  if (closer_look_ != CloserLook::delayed) return;
  if (const auto risk = delayed_risk_.risk_at(frame.captured_at)) sampler_.set_risk(*risk);
}

EncodeStage::OnSequence FramePath::on_sequence() {
  if (closer_look_ != CloserLook::delayed || !events_.on_sequence) return events_.on_sequence;
  return [this](SequencePtr sequence) {
    delayed_risk_.begin_sequence();
    events_.on_sequence(std::move(sequence));
  };
}

EncodeStage::OnWorked FramePath::on_worked() {
  if (closer_look_ != CloserLook::delayed) return {};
  return [this] { delayed_risk_.finish_item(); };
}

void FramePath::set_sequence_risk(double risk) {
  if (closer_look_ == CloserLook::delayed) delayed_risk_.set_sequence_risk(risk);
}

void FramePath::finish() {
  frames_.close();
  encode_.join();
}

void FramePath::close() {
  delayed_risk_.stop();
  frames_.close();
}

void FramePath::stop() {
  close();
  capture_.stop();
  encode_.join();
}

FramePathTimes FramePath::times() const noexcept {
  return {milliseconds(decoded_ms_), microseconds(decoding_us_), microseconds(held_back_us_)};
}

}  // namespace cabinwatch::pipeline

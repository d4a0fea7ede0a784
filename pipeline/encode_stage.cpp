#include "pipeline/encode_stage.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace cabinwatch::pipeline {

using std::chrono::duration_cast;
using std::chrono::microseconds;

EncodeStage::EncodeStage(const EncoderSettings& settings, base::BoundedQueue<Sampled>& queue,
                         StageMetrics& metrics, OnSequence on_sequence, OnWorked on_worked)
    : queue_(queue),
      metrics_(metrics),
      on_sequence_(std::move(on_sequence)),
      on_worked_(std::move(on_worked)),
      encoder_(settings) {}

EncodeStage::~EncodeStage() {
  queue_.close();
  join();
}

void EncodeStage::start() {
  thread_ = std::thread([this] { work(); });
}

void EncodeStage::join() {
  if (thread_.joinable()) thread_.join();
}

void EncodeStage::work() {
  while (const auto sampled = queue_.pop()) {
    hand_on(process(*sampled));
    if (on_worked_) on_worked_();
  }
  hand_on(builder_.finish(base::Clock::now()));
}

std::vector<SequencePtr> EncodeStage::process(const Sampled& sampled) {
  const StageMetrics::Work work(metrics_);
  if (!sampled.frame) return builder_.add(sampled, std::nullopt, base::Clock::now());

  ++frames_;
  const auto began_at = base::Clock::now();
  const EncodeResult result = encoder_.encode(*sampled.frame);
  const auto ended_at = base::Clock::now();
  const auto* encoded = std::get_if<Encoded>(&result);
  if (encoded == nullptr) return builder_.add(sampled, std::nullopt, ended_at);

  shared_ += sampled.windows.size() - 1;
  const CostedPicture picture{
      encoded->picture, duration_cast<microseconds>(began_at - sampled.frame->received_at),
      duration_cast<microseconds>(ended_at - began_at), encoded->was_cached};
  return builder_.add(sampled, picture, ended_at);
}

void EncodeStage::hand_on(std::vector<SequencePtr> sequences) {
  for (SequencePtr& sequence : sequences) {
    ++sequences_;
    on_sequence_(std::move(sequence));
  }
}

EncodeCounts EncodeStage::counts() const noexcept {
  return {frames_, sequences_, encoder_.cache_hits() + shared_, encoder_.cache_misses(),
          encoder_.broken()};
}

}  // namespace cabinwatch::pipeline

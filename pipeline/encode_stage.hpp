#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "base/bounded_queue.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/sequence.hpp"
#include "pipeline/sequence_builder.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::pipeline {

/// What the stage has done.
struct EncodeCounts {
  std::uint64_t frames = 0;        ///< read from the queue
  std::uint64_t sequences = 0;     ///< handed on
  std::uint64_t cache_hits = 0;    ///< a picture got into a sequence without being encoded again
  std::uint64_t cache_misses = 0;  ///< encoded
  std::uint64_t broken = 0;        ///< frames that could not be decoded; left out of sequences
};

/// The thread between sampler and analyst: encodes sampled frames and builds sequences of them.
///
/// Works until its queue is closed and empty; windows that are still open then become sequences
/// too. To stop it: close the queue, then `join`.
///
/// `start` and `join`: one thread, the owner. `counts`: any thread.
class EncodeStage {
 public:
  /// Called on the stage's own thread, in order of the sequences' ids. Must not throw.
  using OnSequence = std::function<void(SequencePtr)>;

  /// Called on the stage's own thread when it is done with an item of the queue: after its
  /// sequences, if there were any. Must not throw.
  using OnWorked = std::function<void()>;

  /// @param queue, metrics  borrowed: must outlive the stage
  /// @throws std::invalid_argument when a setting is out of range; std::runtime_error when the
  ///         codec cannot be set up
  EncodeStage(const EncoderSettings& settings, base::BoundedQueue<Sampled>& queue,
              StageMetrics& metrics, OnSequence on_sequence, OnWorked on_worked = {});

  /// Closes the queue and joins.
  ~EncodeStage();
  EncodeStage(const EncodeStage&) = delete;
  EncodeStage& operator=(const EncodeStage&) = delete;

  void start();

  /// Waits until the closed queue is empty. Does nothing when not started.
  void join();

  [[nodiscard]] EncodeCounts counts() const noexcept;

 private:
  void work();
  [[nodiscard]] std::vector<SequencePtr> process(const Sampled& sampled);
  void hand_on(std::vector<SequencePtr> sequences);

  base::BoundedQueue<Sampled>& queue_;
  StageMetrics& metrics_;
  const OnSequence on_sequence_;
  const OnWorked on_worked_;
  Encoder encoder_;
  SequenceBuilder builder_;
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> sequences_{0};
  std::atomic<std::uint64_t> shared_{0};  // a frame's second and later sequences
  std::thread thread_;
};

}  // namespace cabinwatch::pipeline

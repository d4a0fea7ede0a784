#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "daemon/configuration.hpp"
#include "daemon/news.hpp"
#include "llm/analyst.hpp"
#include "pipeline/bounded_queue.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/encode_stage.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::daemon {

/// Everything between the camera and the findings: capture, sampler, encoder, analyst, and the
/// queues between them. Watches from construction to destruction; while there is none, the camera
/// is closed and no picture is in memory.
///
/// What it sees and what becomes of it goes to the mailbox. Main thread only.
class Watching {
 public:
  /// @param news  borrowed; lives longer
  /// @throws what the parts throw when a setting of theirs cannot be used
  Watching(const Configuration& configuration, NewsMailbox& news);
  /// Stops in the order of the data, within 2 s whatever camera and server do.
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  /// The recording has ended: lets what is on its way arrive, then tells RecordingDone. Returns at
  /// once.
  void finish_recording();

  /// How closely to look, 0..1.
  void set_risk(double risk) noexcept { sampler_.set_risk(risk); }

  /// The stage that works on one thing for longer than it ever may, for the log; nothing when all
  /// of them make progress.
  [[nodiscard]] std::optional<std::string> stuck_stage(pipeline::Clock::time_point now) const;

  [[nodiscard]] const pipeline::Capture& capture() const noexcept { return capture_; }
  [[nodiscard]] const pipeline::Sampler& sampler() const noexcept { return sampler_; }
  [[nodiscard]] const pipeline::EncodeStage& encode() const noexcept { return encode_; }
  [[nodiscard]] const llm::Analyst* analyst() const noexcept { return analyst_.get(); }
  [[nodiscard]] pipeline::QueueCounts frame_queue() const noexcept { return frames_.counts(); }
  [[nodiscard]] const pipeline::StageMetrics& sample_metrics() const noexcept { return sampling_; }
  [[nodiscard]] const pipeline::StageMetrics& encode_metrics() const noexcept { return encoding_; }

 private:
  pipeline::StageMetrics sampling_{"sample"};
  pipeline::StageMetrics encoding_{"encode"};
  NewsMailbox& news_;
  std::unique_ptr<llm::Analyst> analyst_;  // null when no model is to be asked
  pipeline::BoundedQueue<pipeline::Sampled> frames_;
  pipeline::EncodeStage encode_;
  pipeline::Sampler sampler_;
  pipeline::Capture capture_;
  std::thread finishing_;
};

}  // namespace cabinwatch::daemon

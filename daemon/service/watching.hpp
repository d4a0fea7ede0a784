#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/bounded_queue.hpp"
#include "base/wake_up.hpp"
#include "config/configuration.hpp"
#include "daemon/service/news.hpp"
#include "daemon/service/recorded_news.hpp"
#include "llm/analyst.hpp"
#include "pipeline/frame_path.hpp"
#include "pipeline/stage_metrics.hpp"
#include "vision/reflex_lane.hpp"

namespace cabinwatch::daemon {

/// Whether the source is a recording that is played as fast as it can be analysed.
[[nodiscard]] bool is_played_fast(const pipeline::CaptureSettings& camera);

/// Whether what is seen of the driver, and told of it, is the same with both. Not where a file is
/// named of which only a new watching reads what it has now.
[[nodiscard]] bool is_watched_alike(config::Configuration one, const config::Configuration& other);

/// Refuses what could not be watched with, as far as that shows without opening anything: so that a
/// watching that goes on is not disturbed for it. Main thread.
/// @throws config::ConfigurationError, std::runtime_error
void check_watchable(const config::Configuration& configuration);

/// Everything between the camera and what is told of the driver: capture, the reflex lane, sampler,
/// encoder, analyst, and the queues between them. While there is none of it, the camera is closed
/// and no picture in memory.
///
/// What it sees, and what becomes of it, waits as news for the main thread. Live, a main thread
/// that is too slow loses the oldest, counted; a recording waits for it, and what is seen of it
/// comes in its order. Main thread only.
class Watching {
 public:
  /// Begins to watch; live, without the model where the key for it cannot be read: see
  /// `why_nobody_is_asked`.
  /// @param wake  signalled for each news; borrowed, lives longer
  /// @throws ConfigurationError when a part cannot be built as configured; std::runtime_error
  Watching(const config::Configuration& configuration, const base::WakeUp& wake);
  /// Stops.
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  /// Stops in the order of the data, within 2 s whatever camera and servers do. Afterwards there is
  /// no more news than what waits already. May be repeated.
  void stop();

  /// The oldest news, when there is any.
  [[nodiscard]] std::optional<News> next_news();

  /// Why the model is not asked although the configuration wants it; empty: it is.
  [[nodiscard]] const std::string& why_nobody_is_asked() const noexcept { return no_key_; }
  /// Tries again to ask the model.
  /// @param configuration  as it was built with
  void try_to_ask(const config::Configuration& configuration);

  /// The recording has ended: lets what is on its way arrive, then tells RecordingDone. Returns at
  /// once.
  void finish_recording();

  /// Live, how closely to look from now on, 0..1.
  void set_risk(double risk) noexcept { path_.set_risk(risk); }
  /// Of a recording that is played fast, the risk after each finding, 0..1; see
  /// FramePath::set_sequence_risk.
  void set_sequence_risk(double risk) { path_.set_sequence_risk(risk); }

  /// The stage that has been at one thing for longer than it ever may be; nothing while all of them
  /// make progress.
  [[nodiscard]] std::optional<std::string> stuck_stage(base::Clock::time_point now) const;

  /// Nothing may be left out: a recording that is played as fast as possible.
  [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }
  [[nodiscard]] const pipeline::FramePath& path() const noexcept { return path_; }
  /// Null when no model is to be asked.
  [[nodiscard]] const llm::Analyst* analyst() const noexcept { return analyst_.get(); }
  /// Null when single frames are not to be looked at.
  [[nodiscard]] const vision::ReflexLane* reflex() const noexcept { return reflex_.get(); }
  [[nodiscard]] base::QueueCounts news() const noexcept { return news_.counts(); }
  [[nodiscard]] const pipeline::StageMetrics& reflex_metrics() const noexcept { return looking_; }

 private:
  [[nodiscard]] std::unique_ptr<llm::Analyst> make_analyst(
      const config::Configuration& configuration);
  void begin_to_ask(const config::Configuration& configuration);
  [[nodiscard]] std::unique_ptr<vision::ReflexLane> make_reflex(
      const config::Configuration& configuration);
  [[nodiscard]] pipeline::FramePathEvents path_events(bool with_model);
  [[nodiscard]] base::WhenFull when_full() const noexcept {
    return is_complete_ ? base::WhenFull::wait : base::WhenFull::drop_oldest;
  }

  const bool is_complete_;
  RecordedNews recorded_news_;  // empty while live
  NewsQueue news_;
  pipeline::StageMetrics looking_{"reflex"};
  std::unique_ptr<vision::ReflexLane> reflex_;
  std::string no_key_;  // why
  std::unique_ptr<llm::Analyst> analyst_;
  std::atomic<llm::Analyst*> asked_{nullptr};  // it, for the thread that encodes
  pipeline::FramePath path_;
  std::thread finishing_;  // waits for the last findings of a recording
};

}  // namespace cabinwatch::daemon

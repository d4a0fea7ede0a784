#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/configuration.hpp"
#include "recordings/analysis/shared_analyst.hpp"
#include "recordings/analysis/video_list.hpp"
#include "recordings/analysis/video_work.hpp"
#include "recordings/analysis/video_workers.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {

/// What is told of a batch while it works.
struct VideoDone {
  Video video;
  VideoOutcome outcome;
};
/// Nothing more will come.
struct BatchEnded {};
using BatchNews = std::variant<VideoDone, llm::ServerEvent, BatchEnded>;

/// How far a batch is. Plain values.
struct BatchFigures {
  struct Worker {
    std::string video;  ///< empty: at none
    std::optional<RecordingFigures> recording;
    base::Clock::time_point began_at;
  };
  std::vector<Worker> workers;
  std::size_t videos = 0;      ///< in all
  std::size_t done = 0;        ///< of these, one way or another
  std::size_t taken_over = 0;  ///< whole
  std::size_t failed = 0;
  double bytes = 0.0;       ///< of the videos, but for those taken over
  double bytes_done = 0.0;  ///< of these
  std::uint64_t sequences = 0;
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  base::Clock::duration servers_busy{};  ///< how long the analyst had something to do
  std::optional<base::Clock::time_point> servers_away_since;
};

/// Analyses videos, several at a time, over one analyst.
///
/// `finish_early`, `stop` and `figures`: any thread. The rest: the owner's.
class Batch {
 public:
  /// Called on any thread, one at a time. Must not block, nor call this object.
  using OnNews = std::function<void(BatchNews)>;

  struct Settings {
    unsigned workers = 4;      ///< > 0
    bool starts_anew = false;  ///< whatever results are there already
  };

  /// @param configuration, folder  borrowed; live longer
  Batch(const config::Configuration& configuration, std::vector<Video> videos,
        const ResultsFolder& folder, const Settings& settings, OnNews on_news);
  /// Stops.
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void start();

  /// Begins no other video; those in work are finished.
  void finish_early();
  /// Drops what is in work, within some seconds.
  void stop();

  /// Why it ended before all videos were done; empty when nothing kept it from going on.
  [[nodiscard]] std::string failure() const;
  [[nodiscard]] BatchFigures figures() const;

 private:
  struct AtWork {
    std::shared_ptr<VideoWork> work;  // null: at none
    base::Clock::time_point began_at;
  };

  void work(std::size_t worker, std::size_t video);
  void note(const VideoWork& work, const VideoOutcome& outcome);
  void fail(const std::string& why);
  [[nodiscard]] SharedAnalyst* analyst();
  void tell(BatchNews news);

  const config::Configuration& configuration_;
  const std::vector<Video> videos_;
  const OnNews on_news_;
  const BatchJob job_;

  std::mutex telling_;  // one thing is told at a time

  // The workers, and those who look at them or stop them.
  mutable std::mutex mutex_;
  std::vector<AtWork> at_work_;  // by worker
  bool is_stopped_ = false;
  std::string failure_;
  BatchFigures done_;  // of videos that are done
  std::unique_ptr<SharedAnalyst> analyst_;

  VideoWorkers workers_;  // they use all of the above
};

}  // namespace cabinwatch::recordings

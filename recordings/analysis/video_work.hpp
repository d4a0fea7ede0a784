#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "recordings/analysis/answer_counts.hpp"
#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/analysis/video_list.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/result_header.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {

/// What all videos of a batch have in common. Immutable; any thread.
struct BatchJob {
  const config::Configuration& configuration;
  const ResultsFolder& folder;
  AskedFor asked;
  bool starts_anew = false;      ///< whatever results are there already
  std::size_t side_by_side = 1;  ///< videos that are analysed at a time
  /// The analyst, made when it is first needed; null when no model is asked. Any thread.
  std::function<SharedAnalyst*()> analyst;
};

/// What became of a video.
struct VideoOutcome {
  enum class Kind {
    analysed,
    taken_over,         ///< its results were there already
    unreadable,         ///< there are no results: it cannot be read
    file_unwritable,    ///< there are no results: they cannot be written, others can
    stopped,            ///< there are no results: the batch was stopped
    folder_unwritable,  ///< there are no results: they cannot be written, nor others then
  };
  Kind kind = Kind::stopped;
  /// Why it is unreadable or cannot be written; of one that has results, why the video is broken,
  /// or what was not answered, or empty.
  std::string error;
  std::vector<std::string> notes{};  ///< what is odd about it, for people
  std::uint64_t sequences = 0;       ///< analysed now
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  AnswerCounts answers{};  ///< of the sequences analysed now

  /// Whatever of it was analysed, now or before. A video that is counted as failed is counted as
  /// nothing else.
  [[nodiscard]] bool has_failed() const noexcept { return !error.empty(); }
};

/// One video of a batch: from its file to its results.
///
/// `run`: one thread, once. The rest: any thread.
class VideoWork {
 public:
  /// @param job  borrowed; lives longer
  VideoWork(const BatchJob& job, Video video);
  VideoWork(const VideoWork&) = delete;
  VideoWork& operator=(const VideoWork&) = delete;

  /// @throws ConfigurationError when a part cannot be built as configured; std::runtime_error when
  ///         GStreamer or the analyst cannot be set up
  [[nodiscard]] VideoOutcome run();
  /// Lets `run` return soon, without results.
  void stop();

  [[nodiscard]] const Video& video() const noexcept { return video_; }
  /// Nothing while it is not being analysed: still being read for its hash.
  [[nodiscard]] std::optional<RecordingFigures> figures() const;

 private:
  /// Nothing when it was stopped meanwhile. @throws std::system_error when it cannot be read
  [[nodiscard]] std::optional<FindingsHeader> identify() const;
  [[nodiscard]] std::optional<VideoOutcome> take_over(const ResultFiles& files,
                                                      const FindingsHeader& header) const;
  [[nodiscard]] VideoOutcome analyse(const ResultFiles& files, FindingsHeader header);
  [[nodiscard]] RecordingEnd run_to_end(RecordingAnalysis& analysis);
  [[nodiscard]] VideoOutcome unwritable(const base::WriteError& error) const;

  const BatchJob& job_;
  const Video video_;
  std::atomic<bool> is_stopped_{false};

  // `stop` and `figures` must find the analysis whole or not at all.
  mutable std::mutex mutex_;
  RecordingAnalysis* analysis_ = nullptr;  // while it lasts
};

}  // namespace cabinwatch::recordings

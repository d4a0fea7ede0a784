#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cli/batch_progress.hpp"
#include "daemon/cli/command_line.hpp"
#include "daemon/cli/progress_block.hpp"
#include "recordings/analysis/batch.hpp"
#include "recordings/analysis/video_list.hpp"
#include "recordings/results/summary.hpp"

namespace cabinwatch::daemon {

/// How a batch came to its end.
struct BatchEnding {
  bool is_done = false;  ///< nothing is left to do
  std::string failure;   ///< why it could not go on; empty when it could
};

/// What was found and is not analysed: "2 files are no recordings; 1 link to a folder is not
/// followed"; empty where that is nothing.
[[nodiscard]] std::string left_out_text(const recordings::VideoList& list);

/// Tells the user of a batch: people on standard error, on a terminal with lines redrawn in place;
/// with --json programs, an object a line on standard output.
///
/// Main thread only.
class BatchReport {
 public:
  explicit BatchReport(const CommandLine& command_line);

  /// Whether progress is drawn in place, often, rather than told now and then.
  [[nodiscard]] bool draws() const noexcept { return draws_; }

  void progress(const BatchProgress& progress, base::Clock::time_point now);
  void video(const recordings::VideoDone& done);
  void failed(const recordings::Failure& failure);
  void server(const llm::ServerEvent& event);
  void say(const std::string& text);
  /// @param totals  of all results in the folder; nothing where no summary was written
  void end(const recordings::BatchFigures& figures, const recordings::SummaryRun& run,
           const std::optional<recordings::SummaryTotals>& totals, const BatchEnding& ending);
  void merged(const std::filesystem::path& folder, const recordings::SummaryTotals& totals);

 private:
  void say_how_to_go_on();

  const bool as_json_;
  const bool draws_;
  const BatchOptions& options_;
  const std::vector<std::string>& words_;
  ProgressBlock block_;
};

/// Words as a shell takes them, quoted where they must be.
[[nodiscard]] std::string shell_text(const std::vector<std::string>& words);

}  // namespace cabinwatch::daemon

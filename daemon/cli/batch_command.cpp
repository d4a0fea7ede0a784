#include "daemon/cli/batch_command.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "base/mailbox.hpp"
#include "base/printable.hpp"
#include "base/seconds.hpp"
#include "daemon/cli/batch_progress.hpp"
#include "daemon/cli/batch_report.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/exit_on_signals.hpp"
#include "daemon/cli/progress_block.hpp"
#include "daemon/service/reflex_trouble.hpp"
#include "recordings/analysis/batch.hpp"
#include "recordings/report/report_page.hpp"
#include "recordings/results/results_folder.hpp"
#include "recordings/results/summary.hpp"

namespace cabinwatch::daemon {
namespace {

using namespace std::chrono_literals;
using base::Clock;
using Kind = recordings::VideoOutcome::Kind;

/// What may wait for the main thread: some things per video.
constexpr std::size_t kNewsCapacity = 4096;

constexpr std::chrono::milliseconds kRedraw = 200ms;
constexpr std::chrono::seconds kPlainLine = 30s;

/// An interrupted batch waits so long for a server that is lost. Source: ours: it is looked for
/// several times meanwhile.
constexpr std::chrono::seconds kAwayWhenInterrupted = 5s;

/// One batch, as its user sees it: workers beside, the event loop here.
///
/// Main thread only.
class BatchRun {
 public:
  BatchRun(const CommandLine& command_line, const config::Configuration& configuration,
           recordings::VideoList list, const recordings::ResultsFolder& folder)
      : options_(command_line.batch),
        folder_(folder),
        report_(command_line),
        news_(kNewsCapacity, base::WhenFull::wait),
        workers_(options_.workers.value_or(configuration.batch.workers)),
        began_at_(Clock::now()),
        progress_(began_at_),
        batch_(configuration, std::move(list.videos), folder,
               {.workers = workers_, .starts_anew = options_.starts_anew},
               [this](recordings::BatchNews news) { news_.post(std::move(news)); }) {
    run_.failures = std::move(list.failures);
    named_in_vain_ = run_.failures.size();
    run_.workers = workers_;
    if (const auto text = left_out_text(list); !text.empty()) report_.say(text + ": left out");
  }

  int run() {
    loop_.on_signal(SIGINT, [this] { interrupt(); });
    loop_.on_signal(SIGTERM, [this] { stop(); });
    // The terminal is closed, unless nohup was told that this is nothing to it.
    if (!is_ignored(SIGHUP)) loop_.on_signal(SIGHUP, [this] { stop(); });
    loop_.on_readable(news_.descriptor(), [this] { read_news(); });
    loop_.every(1s, [this] { every_second(); });
    if (report_.draws()) {
      loop_.on_signal(SIGWINCH, [this] { draw(); });
      loop_.every(kRedraw, [this] { draw(); });
    } else {
      loop_.every(kPlainLine, [this] { report_.progress(progress_, Clock::now()); });
    }
    for (const auto& failure : run_.failures) report_.failed(failure);
    batch_.start();
    loop_.run();
    return finish();
  }

 private:
  void read_news() {
    news_.acknowledge();
    while (auto news = news_.try_pop()) {
      std::visit([this](const auto& one) { read(one); }, *news);
    }
  }

  void read(const recordings::VideoDone& done) {
    if (done.outcome.has_failed()) {
      run_.failures.push_back({done.video.path, done.outcome.error});
      report_.failed(run_.failures.back());
    }
    for (const auto& note : done.outcome.notes) {
      report_.say(fmt::format("{}: {}", done.video.path.string(), note));
    }
    if (!done.outcome.has_failed()) {
      if (done.outcome.kind == Kind::analysed) ++run_.analysed;
      if (done.outcome.kind == Kind::taken_over) ++run_.taken_over;
    }
    run_.sequences += done.outcome.sequences;
    answers_.add(done.outcome.answers);
    report_.video(done);
  }

  void read(const llm::ServerEvent& event) { report_.server(event); }

  void read(const recordings::BatchEnded&) { loop_.exit(base::kExitDone); }

  void interrupt() {
    if (is_interrupted_) return stop();
    is_interrupted_ = true;
    if (batch_.figures().servers_away_since) return stop_waiting();
    report_.say("finishing the videos in work; interrupt again to stop at once");
    batch_.finish_early();
  }

  /// What is in work waits for a server, perhaps for ever: it cannot be finished.
  void stop_waiting() {
    report_.say(
        "no model server answers, and the videos in work wait for one: stopped; the same command "
        "does them again");
    stop();
  }

  void stop() {
    is_interrupted_ = true;
    is_stopped_ = true;
    batch_.stop();
  }

  /// With what was named and is not there, so that the counts make up all.
  [[nodiscard]] recordings::BatchFigures figures() const {
    auto figures = batch_.figures();
    for (auto* count : {&figures.videos, &figures.done, &figures.failed}) *count += named_in_vain_;
    return figures;
  }

  void every_second() {
    progress_.note(figures(), Clock::now());
    const auto away_since = progress_.figures().servers_away_since;
    if (!away_since || is_stopped_) return;
    const auto away_for = Clock::now() - *away_since;
    if (is_interrupted_ && away_for >= kAwayWhenInterrupted) return stop_waiting();
    if (is_interrupted_ || !options_.give_up_after || away_for < *options_.give_up_after) return;
    gave_up_ =
        fmt::format("no model server for {}: given up", base::clock_text(*options_.give_up_after));
    stop();
  }

  void draw() {
    progress_.note(figures(), Clock::now());
    report_.progress(progress_, Clock::now());
  }

  int finish() {
    const auto now = Clock::now();
    const auto figures = this->figures();
    run_.wall = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_at_);
    run_.servers_busy = std::chrono::duration_cast<std::chrono::milliseconds>(figures.servers_busy);
    auto failure = batch_.failure();
    if (failure.empty()) failure = gave_up_;
    const bool is_done = figures.done == figures.videos && failure.empty();
    std::optional<recordings::SummaryTotals> totals;
    if (!options_.shard) {
      try {
        const auto written = recordings::write_summary(folder_.path(), run_);
        recordings::write_report_page(folder_.path());
        run_.failures.insert(run_.failures.end(), written.unreadable.begin(),
                             written.unreadable.end());
        totals = written;  // what is named as the page of the results is there
      } catch (const std::exception& error) {
        if (failure.empty()) failure = error.what();
      }
    }
    for (const auto& text : answers_.never_answered()) report_.say(text);
    report_.end(figures, run_, totals, {.is_done = is_done, .failure = failure});
    return is_done && failure.empty() && run_.failures.empty() ? base::kExitDone
                                                               : base::kExitFailed;
  }

  const BatchOptions& options_;
  const recordings::ResultsFolder& folder_;
  BatchReport report_;
  base::EventLoop loop_;
  base::Mailbox<recordings::BatchNews> news_;
  const unsigned workers_;
  const Clock::time_point began_at_;
  BatchProgress progress_;
  recordings::SummaryRun run_;
  std::size_t named_in_vain_ = 0;  // paths
  recordings::AnswerCounts answers_;
  std::string gave_up_;
  bool is_interrupted_ = false;
  bool is_stopped_ = false;
  recordings::Batch batch_;  // its threads tell the above
};

/// The car's configuration, for recordings: they are played as fast as they can be analysed, unless
/// the user asks for their own pace here and now.
config::Configuration configuration_of(const config::ConfigurationSource& source) {
  auto configuration = config::load_configuration(source);
  const bool is_asked_for =
      std::any_of(source.overrides.begin(), source.overrides.end(),
                  [](const std::string& given) { return given.starts_with("camera.realtime="); });
  configuration.camera.realtime = configuration.camera.realtime && is_asked_for;
  if (!configuration.llm_enabled && !configuration.vision.enabled) {
    throw config::ConfigurationError(
        "llm.enabled and vision.enabled are both false: nothing would look at the recordings");
  }
  if (!configuration.vision.enabled) return configuration;
  // Results without it would look as if nothing had happened, and replace those that are there.
  if (const auto trouble = reflex_trouble(configuration.vision)) {
    throw std::runtime_error(fmt::format(
        "{}; install it, or set vision.enabled = false to go without the reflex lane", *trouble));
  }
  return configuration;
}

/// Threads come and go with every video, and the C library gives them eight arenas a core, each of
/// which keeps pieces of what it once held. With two, 4 workers take less memory and no more time:
/// 58 instead of 92 MB for tiny videos, 269 instead of 284 MB for 720p (docs/batch.md, "Memory").
/// To be called before there are other threads.
void keep_few_arenas() { ::mallopt(M_ARENA_MAX, 2); }

int merge(const CommandLine& command_line) {
  recordings::require_folder(*command_line.batch.merge);
  const recordings::ResultsFolder folder(*command_line.batch.merge,
                                         recordings::ResultsFolder::Use::alone, {});
  if (recordings::findings_in(folder.path()).empty()) {
    complain(fmt::format("{}: there are no results in it", folder.path().string()));
    return base::kExitFailed;
  }
  BatchReport report(command_line);
  const auto totals = recordings::write_summary(folder.path(), {});
  recordings::write_report_page(folder.path());
  report.merged(folder.path(), totals);
  const bool is_whole = totals.broken == 0 && totals.unanswered == 0 && totals.unreadable.empty();
  return is_whole ? base::kExitDone : base::kExitFailed;
}

}  // namespace

int batch_command(const CommandLine& command_line) {
  const auto& options = command_line.batch;
  if (options.merge) return merge(command_line);
  keep_few_arenas();
  const auto configuration = configuration_of(command_line.configuration);
  auto list = recordings::find_videos(options.paths, std::cin);
  const auto all = list.videos.size();
  if (options.shard) {
    std::erase_if(list.videos, [&](const recordings::Video& video) {
      return !recordings::is_in_shard(video.path, *options.shard);
    });
  }
  if (all == 0 && list.failures.empty()) {
    const auto left_out = left_out_text(list);
    complain("there is no video in what was named" + (left_out.empty() ? "" : ", and " + left_out));
    return base::kExitFailed;
  }
  const recordings::ResultsFolder folder(options.out,
                                         options.shard ? recordings::ResultsFolder::Use::as_shard
                                                       : recordings::ResultsFolder::Use::alone,
                                         options.shard.value_or(recordings::Shard{}));
  return BatchRun(command_line, configuration, std::move(list), folder).run();
}

}  // namespace cabinwatch::daemon

#include "daemon/cli/batch_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "base/seconds.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/service/finding_entry.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::daemon {
namespace {

using Kind = recordings::VideoOutcome::Kind;
using std::chrono::milliseconds;

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string alerts_text(const recordings::SummaryTotals& totals) {
  std::string text;
  for (const auto& [kind, count] : totals.alerts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, kind);
  }
  return text.empty() ? "none" : text;
}

std::string totals_text(const recordings::SummaryTotals& totals) {
  auto text =
      fmt::format("results of {}, {} of recordings, {}", counted(totals.videos, "video", "videos"),
                  base::clock_text(milliseconds(totals.analysed_ms)),
                  counted(totals.sequences, "sequence", "sequences"));
  if (totals.incomplete > 0) text += fmt::format(" ({} incomplete)", totals.incomplete);
  return text + fmt::format("; alerts: {}", alerts_text(totals));
}

std::string_view word(const recordings::VideoOutcome& outcome) {
  switch (outcome.kind) {
    case Kind::analysed:
      return outcome.has_failed() ? "failed" : "analysed";
    case Kind::taken_over:
      return outcome.has_failed() ? "failed" : "taken_over";
    case Kind::unreadable:
      return "unreadable";
    case Kind::file_unwritable:
      return "unwritable";
    case Kind::stopped:
      return "stopped";
    case Kind::folder_unwritable:
      break;
  }
  return "not_written";
}

void print(const char* event, const recordings::Json& content) {
  recordings::Json json{{"event", event}};
  json.update(content);
  fmt::print("{}\n", recordings::one_line(json));
  std::fflush(stdout);  // somebody may be waiting for it at the other end of a pipe
}

recordings::Json to_json(const recordings::SummaryTotals& totals) {
  return {{"videos", totals.videos},         {"broken", totals.broken},
          {"unanswered", totals.unanswered}, {"analysed_ms", totals.analysed_ms},
          {"sequences", totals.sequences},   {"sequences_incomplete", totals.incomplete},
          {"alerts", totals.alerts}};
}

}  // namespace

std::string shell_text(const std::vector<std::string>& words) {
  static constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%~";
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      text += word;
      continue;
    }
    text += '\'';
    for (const char letter : word)
      text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    text += '\'';
  }
  return text;
}

std::string left_out_text(const recordings::VideoList& list) {
  std::string text;
  if (list.others > 0)
    text = counted(list.others, "file is no recording", "files are no recordings");
  if (list.linked_folders > 0) {
    text += (text.empty() ? "" : "; ") + counted(list.linked_folders,
                                                 "link to a folder is not followed",
                                                 "links to folders are not followed");
  }
  return text;
}

BatchReport::BatchReport(const CommandLine& command_line)
    : as_json_(command_line.as_json),
      draws_(ProgressBlock::can_draw() && !(as_json_ && ::isatty(STDOUT_FILENO) != 0)),
      options_(command_line.batch),
      words_(command_line.words) {}

void BatchReport::progress(const BatchProgress& progress, base::Clock::time_point now) {
  if (draws_) {
    block_.draw(progress.lines(now, ProgressBlock::columns()));
  } else if (as_json_) {
    print("progress", progress.json(now));
  } else {
    say(progress.line(now));
  }
}

void BatchReport::video(const recordings::VideoDone& done) {
  if (!as_json_) return;
  print("video", {{"path", done.video.path.string()},
                  {"outcome", word(done.outcome)},
                  {"error", done.outcome.error},
                  {"sequences", done.outcome.sequences}});
}

void BatchReport::failed(const recordings::Failure& failure) {
  const auto path = failure.path.string();
  const bool is_named = failure.error.find(path) != std::string::npos;
  say(is_named ? failure.error : fmt::format("{}: {}", path, failure.error));
}

void BatchReport::server(const llm::ServerEvent& event) {
  if (as_json_) {
    print("server", {{"server", event.server},
                     {"severity", pipeline::to_word(event.severity)},
                     {"text", event.text},
                     {"what_to_do", event.what_to_do}});
  }
  say(server_entry(event).message);
}

void BatchReport::say(const std::string& text) { block_.print(complaint_line(text)); }

void BatchReport::end(const recordings::BatchFigures& figures, const recordings::SummaryRun& run,
                      const std::optional<recordings::SummaryTotals>& totals,
                      const BatchEnding& ending) {
  block_.clear();
  const auto seconds = std::max(0.001, base::in_seconds(run.wall));
  say(fmt::format("{} of {}: {} analysed, {} taken over, {} failed; {} in {}, {:.1f}/s",
                  figures.done, counted(figures.videos, "video", "videos"), run.analysed,
                  run.taken_over, figures.failed, counted(run.sequences, "sequence", "sequences"),
                  base::clock_text(run.wall), static_cast<double>(run.sequences) / seconds));
  for (const auto& failure : run.failures) failed(failure);
  if (totals) {
    say(fmt::format("{}: {}", (options_.out / "report.html").string(), totals_text(*totals)));
  } else if (options_.shard) {
    say(fmt::format("this was shard {}/{}; once all are done: {}", options_.shard->index,
                    options_.shard->count,
                    shell_text({"cabinwatch", "batch", "--merge", options_.out.string()})));
  }
  if (!ending.failure.empty()) say(ending.failure);
  if (!ending.is_done) say_how_to_go_on();
  if (!as_json_) return;
  print("end",
        {{"videos", figures.videos},
         {"done", figures.done},
         {"analysed", run.analysed},
         {"taken_over", run.taken_over},
         {"failed", figures.failed},
         {"sequences", run.sequences},
         {"wall_ms", run.wall.count()},
         {"is_done", ending.is_done},
         {"failure", ending.failure},
         {"totals", recordings::or_null(totals, [](const auto& of) { return to_json(of); })}});
}

void BatchReport::say_how_to_go_on() {
  // What is done need not be done again.
  auto words = words_;
  std::erase(words, "--restart");
  say(fmt::format("to go on: {}", shell_text(words)));
}

void BatchReport::merged(const std::filesystem::path& folder,
                         const recordings::SummaryTotals& totals) {
  for (const auto& failure : totals.unreadable) failed(failure);
  say(fmt::format("{}: {}", (folder / "report.html").string(), totals_text(totals)));
  if (as_json_) print("end", {{"totals", to_json(totals)}});
}

}  // namespace cabinwatch::daemon

#include "recordings/analysis/video_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "config/policy_settings.hpp"
#include "pipeline/recording_clock.hpp"
#include "recordings/analysis/replay.hpp"
#include "recordings/analysis/run_figures.hpp"
#include "recordings/results/file_hash.hpp"
#include "recordings/results/findings_reader.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;
using Kind = VideoOutcome::Kind;

VideoOutcome outcome(Kind kind, std::string error) {
  return {.kind = kind, .error = std::move(error)};
}

FindingsEnd end_of(const RecordingEnd& end, const RecordingFigures& figures) {
  return {.is_broken = end.outcome == RecordingEnd::Outcome::broken,
          .is_unanswered = false,
          .error = end.reason,
          .analysed = end.analysed,
          .frames = figures.capture.frames + figures.capture.passed_over,
          .frames_sampled = figures.sampler.sampled,
          .frames_static = figures.sampler.skipped,
          .frames_unreadable =
              figures.capture.refused + figures.sampler.unreadable + figures.encode.broken,
          .totals = {}};
}

/// Says so where no model has answered all that was asked, or nothing in a way that can be used:
/// its results would look as if nothing had happened.
void note_unanswered(FindingsEnd& end, const FindingTotals& totals) {
  if (totals.unanswered == 0 && !totals.has_no_answer()) return;
  end.is_unanswered = !end.is_broken;
  if (!end.error.empty()) end.error += "; ";
  if (totals.unanswered > 0) {
    end.error += fmt::format("{} of {} sequences were not answered whole: {}", totals.unanswered,
                             totals.sequences, totals.unanswered_why);
  } else {
    end.error += fmt::format("no answer to any of {} sequences can be used, most often {}",
                             totals.sequences, totals.commonest_error());
  }
}

/// Writes the alerts that follow from findings that are there.
/// @returns why it could not
std::optional<base::WriteError> write_alerts_anew(const ResultFiles& files,
                                                  const AlertsHeader& header,
                                                  const alerts::PolicySettings& settings) {
  AlertsWriter writer(files.alerts, header);
  const auto judged =
      replay(files.findings, settings, [&](const RecordedAlert& alert) { writer.add(alert); });
  if (!writer.commit(judged)) return writer.error();
  return std::nullopt;
}

bool has_alerts(const fs::path& file, const AlertsHeader& header) {
  try {
    return are_same_work(alerts_header(read_bounds(file).first), header);
  } catch (const std::exception&) {
    return false;
  }
}

/// Whether findings are what is asked for. camera.fps counts only where times of the recording's
/// own are missing or odd.
bool are_of(const Bounds& findings, const FindingsHeader& header) {
  auto there = findings_header(findings.first);
  const auto notes = findings.last.at("run").value("notes", std::vector<std::string>());
  if (std::ranges::none_of(notes, &pipeline::is_about_times)) {
    constexpr const char* kFps = "camera.fps";
    there.asked.settings[kFps] = header.asked.settings.at(kFps);
  }
  return are_same_work(there, header);
}

/// What need not be asked again; nothing where the results that are there are not of this work.
EarlierAnswers earlier_answers(const ResultFiles& files, const FindingsHeader& header) {
  try {
    if (are_of(read_bounds(files.findings), header)) {
      return EarlierAnswers(files.findings);
    }
  } catch (const std::exception&) {  // none, or whatever it is, it is no result of ours
  }
  return {};
}

std::string why_unreadable(const std::filesystem::path& video, const std::error_code& error) {
  std::error_code ignored;
  const auto target = std::filesystem::read_symlink(video, ignored);
  if (target.empty() || error != std::errc::no_such_file_or_directory) return error.message();
  return fmt::format("is a link to {}, which is not there", target.string());
}

}  // namespace

VideoWork::VideoWork(const BatchJob& job, Video video) : job_(job), video_(std::move(video)) {}

VideoOutcome VideoWork::run() {
  std::optional<FindingsHeader> header;
  try {
    header = identify();
  } catch (const std::system_error& error) {
    return outcome(Kind::unreadable, why_unreadable(video_.path, error.code()));
  }
  if (!header) return {};
  try {
    const auto files = job_.folder.files_of(video_, header->video.hash);
    if (!job_.starts_anew) {
      if (auto taken_over = take_over(files, *header)) return *std::move(taken_over);
    }
    return analyse(files, *std::move(header));
  } catch (const base::FileInUse&) {
    return outcome(Kind::unreadable, "is being analysed by another batch");
  } catch (const std::system_error& error) {
    return unwritable({error.what(), error.code()});
  }
}

void VideoWork::stop() {
  is_stopped_ = true;
  const std::lock_guard lock(mutex_);
  if (analysis_ != nullptr) analysis_->stop();
}

std::optional<RecordingFigures> VideoWork::figures() const {
  const std::lock_guard lock(mutex_);
  if (analysis_ == nullptr) return std::nullopt;
  return analysis_->figures();
}

std::optional<FindingsHeader> VideoWork::identify() const {
  const auto bytes = fs::file_size(video_.path);
  auto hash = content_hash_of(video_.path, is_stopped_);
  if (!hash) return std::nullopt;
  return FindingsHeader{.video = {.name = video_.path.filename().string(),
                                  .path = video_.path,
                                  .bytes = bytes,
                                  .hash = *std::move(hash),
                                  .duration = {}},
                        .asked = job_.asked};
}

std::optional<VideoOutcome> VideoWork::take_over(const ResultFiles& files,
                                                 const FindingsHeader& header) const {
  if (!fs::exists(files.findings)) return std::nullopt;
  FindingsHeader there;
  FindingsEnd end;
  bool is_same = false;
  try {
    const auto bounds = read_bounds(files.findings);
    is_same = are_of(bounds, header);
    there = findings_header(bounds.first);
    end = std::get<FindingsEnd>(findings_line(bounds.last));
  } catch (const std::exception&) {
    return std::nullopt;  // whatever it is, it is no result of ours
  }
  // One of which nothing could be read costs nothing to try again: a decoder may be installed now.
  const bool is_nothing = end.is_broken && end.frames == 0;
  // What no model has answered may be answered now.
  const bool has_holes = end.totals.has_unanswered();
  if (!is_same || is_nothing || has_holes) return std::nullopt;

  const auto settings = config::policy_settings(job_.configuration);
  const AlertsHeader alerts{there, alert_settings(settings)};
  if (!has_alerts(files.alerts, alerts)) {
    if (auto error = write_alerts_anew(files, alerts, settings)) {
      return unwritable(*error);
    }
  }
  return outcome(Kind::taken_over, end.error);
}

VideoOutcome VideoWork::analyse(const ResultFiles& files, FindingsHeader header) {
  const auto settings = config::policy_settings(job_.configuration);
  auto* const analyst = job_.analyst();
  RunFigures run(base::Clock::now());
  AnswerCounts answers;
  std::optional<RecordingResults> results;
  const auto begin = [&](std::optional<std::chrono::milliseconds> length) {
    header.video.duration = length;
    results.emplace(files, header, settings);
  };
  RecordingAnalysis analysis(job_.configuration, video_.path, analyst,
                             {.on_begin = begin,
                              .on_picture = [&](const auto& picture) { results->add(picture); },
                              .on_frame = [&](const auto& frame) { results->add(frame); },
                              .on_sequence =
                                  [&](const AnalysedSequence& sequence) {
                                    run.add(sequence);
                                    answers.add(sequence.finding);
                                    results->add(sequence);
                                    if (results->error()) stop();
                                  },
                              .on_alert = [&](const auto& alert) { results->add(alert); }},
                             pipeline::CloserLook::delayed,
                             job_.starts_anew ? EarlierAnswers() : earlier_answers(files, header),
                             job_.side_by_side);
  auto end = run_to_end(analysis);
  if (end.outcome == RecordingEnd::Outcome::stopped) {
    const auto error = results ? results->error() : std::nullopt;
    return error ? unwritable(*error) : VideoOutcome{};
  }
  if (!results) begin(std::nullopt);  // not one frame could be read
  const auto figures = analysis.figures();
  auto last = end_of(end, figures);
  note_unanswered(last, results->totals());
  const auto why = last.error;
  const auto now = base::Clock::now();
  last.run = analyst != nullptr ? run.json(figures, analyst->analyst().strategy().taken, now)
                                : run.json(figures, std::nullopt, now);
  if (files.has_short_name) {
    const bool is_odd = !is_utf8(header.video.name);
    end.notes.push_back(fmt::format(
        "{}: its results are {}",
        is_odd ? "its name is not UTF-8" : "the folder of results does not take its name",
        files.findings.filename().string()));
  }
  auto notes = end.notes;
  // The terminal is told of the whole run.
  for (auto& text : answers.never_answered()) notes.push_back(std::move(text));
  if (!notes.empty()) last.run["notes"] = notes;
  if (const auto error = results->commit(std::move(last), end.judged)) return unwritable(*error);
  return {.kind = Kind::analysed,
          .error = why,
          .notes = end.notes,
          .sequences = figures.sequences,
          .cache_hits = figures.encode.cache_hits,
          .cache_misses = figures.encode.cache_misses,
          .answers = std::move(answers)};
}

VideoOutcome VideoWork::unwritable(const base::WriteError& error) const {
  const bool is_for_all = job_.folder.is_closed_to_all(error.code);
  return outcome(is_for_all ? Kind::folder_unwritable : Kind::file_unwritable, error.text);
}

RecordingEnd VideoWork::run_to_end(RecordingAnalysis& analysis) {
  const auto set = [this](RecordingAnalysis* now) {
    const std::lock_guard lock(mutex_);
    analysis_ = now;
  };
  set(&analysis);
  if (is_stopped_) analysis.stop();
  try {
    auto end = analysis.run();
    set(nullptr);
    return end;
  } catch (...) {
    set(nullptr);
    throw;
  }
}

}  // namespace cabinwatch::recordings

#include "recordings/bench/bench_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/seconds.hpp"
#include "recordings/analysis/video_workers.hpp"
#include "recordings/bench/bench_usage.hpp"

namespace cabinwatch::recordings {
namespace {

using namespace std::chrono_literals;
using base::Clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kLookEvery = 200ms;

void add(const RecordingFigures& one, RecordingFigures& all) {
  all.decoded += one.decoded;
  all.judged += one.judged;
  all.sequences += one.sequences;
  all.capture.frames += one.capture.frames;
  all.sampler.frames += one.sampler.frames;
  all.sampler.sampled += one.sampler.sampled;
  all.sampler.skipped += one.sampler.skipped;
  all.sampler.forced += one.sampler.forced;
  all.sampler.unreadable += one.sampler.unreadable;
  all.encode.frames += one.encode.frames;
  all.encode.sequences += one.encode.sequences;
  all.encode.cache_hits += one.encode.cache_hits;
  all.encode.cache_misses += one.encode.cache_misses;
  all.encode.broken += one.encode.broken;
  all.decoding += one.decoding;
  all.sampling += one.sampling;
  all.encoding += one.encoding;
  all.analysing += one.analysing;
  all.held_back += one.held_back;
}

}  // namespace

class BenchRun::InWork {
 public:
  InWork(BenchRun& run, std::size_t video, RecordingAnalysis& analysis) : run_(run), video_(video) {
    const std::lock_guard lock(run_.mutex_);
    run_.in_work_[video_] = &analysis;
    if (run_.is_stopping_) analysis.stop();
  }
  ~InWork() {
    const std::lock_guard lock(run_.mutex_);
    run_.in_work_.erase(video_);
  }
  InWork(const InWork&) = delete;
  InWork& operator=(const InWork&) = delete;

 private:
  BenchRun& run_;
  std::size_t video_;
};

/// Leaves no worker at its work, however the run is left: they are waited for.
class BenchRun::StopAtTheEnd {
 public:
  StopAtTheEnd(BenchRun& run, SharedAnalyst& analyst) : run_(run), analyst_(analyst) {}
  ~StopAtTheEnd() {
    {
      const std::lock_guard lock(run_.mutex_);
      run_.is_stopping_ = true;
    }
    run_.stop(analyst_);
  }
  StopAtTheEnd(const StopAtTheEnd&) = delete;
  StopAtTheEnd& operator=(const StopAtTheEnd&) = delete;

 private:
  BenchRun& run_;
  SharedAnalyst& analyst_;
};

BenchRun::BenchRun(const config::Configuration& configuration, const BenchCase& what,
                   std::vector<std::filesystem::path> videos,
                   std::optional<std::size_t> most_sequences)
    : settings_(settings_of(what, configuration)),
      videos_(std::move(videos)),
      most_sequences_(most_sequences) {
  figures_.what = what;
  figures_.videos = videos_.size();
}

BenchFigures BenchRun::run(const OnLook& on_look) {
  const BenchUsage usage;
  SharedAnalyst analyst(SharedAnalyst::for_recordings(settings_.configuration.llm), {});
  VideoWorkers workers(settings_.workers, videos_.size());
  const StopAtTheEnd stop_at_the_end(*this, analyst);
  figures_.workers = static_cast<unsigned>(workers.count());
  workers.start([&](std::size_t, std::size_t video) { work(video, analyst); }, {});
  Clock::time_point looked_at = began_at_;
  for (bool is_over = false; !is_over;) {
    is_over = workers.wait_for(kLookEvery);
    if (!is_over && is_stopping()) {
      workers.finish_early();
      stop(analyst);
    }
    const auto now = Clock::now();
    const auto look_now = look(analyst);
    if (look_now.server_away) {
      figures_.server_away += duration_cast<milliseconds>(now - looked_at);
      if (*look_now.server_away > kServerPatience) {
        fail(fmt::format("no model server for {}: given up",
                         base::seconds_text(*look_now.server_away)));
      }
    }
    looked_at = now;
    if (on_look) on_look(look_now);
  }
  if (error_) std::rethrow_exception(error_);
  if (!failure_.empty()) throw BenchFailure(failure_);

  figures_.wall = duration_cast<milliseconds>(Clock::now() - began_at_);
  figures_.cpu = usage.cpu();
  figures_.peak_bytes = BenchUsage::peak_bytes();
  figures_.analyst = analyst.analyst().counts();
  figures_.strategy = analyst.analyst().strategy();
  return std::move(figures_);
}

// --- workers --------------------------------------------------------------------------------

void BenchRun::work(std::size_t video, SharedAnalyst& analyst) {
  if (is_stopping()) return;
  try {
    analyse(video, analyst);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    is_stopping_ = true;
  }
}

bool BenchRun::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return is_stopping_;
}

void BenchRun::analyse(std::size_t video, SharedAnalyst& analyst) {
  const auto& path = videos_[video];
  RecordingAnalysis analysis(
      settings_.configuration, path, &analyst,
      {.on_begin = {},
       .on_picture = {},
       .on_frame = {},
       .on_sequence = [&](const AnalysedSequence& sequence) { note(video, sequence); },
       .on_alert = {}},
      pipeline::CloserLook::never, {}, figures_.workers);
  RecordingEnd end;
  {
    const InWork in_work(*this, video, analysis);
    end = analysis.run();
  }
  {
    const std::lock_guard lock(mutex_);
    add(analysis.figures(), figures_.recordings);
    ++done_;
  }
  const auto& sampling = settings_.configuration.sampling;
  // The last frame of a sequence is captured before the sequence ends.
  const auto last_due =
      sampling.sequence_length * (sampling.sequence_frames - 1) / sampling.sequence_frames;
  if (end.outcome == RecordingEnd::Outcome::broken) {
    fail(fmt::format("{}: {}", path.string(), end.reason));
  } else if (end.outcome == RecordingEnd::Outcome::complete && end.analysed < last_due) {
    fail(fmt::format("{}: shorter ({}) than one sequence (sampling.sequence_seconds: {})",
                     path.string(), base::seconds_text(end.analysed),
                     base::seconds_text(sampling.sequence_length)));
  }
}

void BenchRun::note(std::size_t video, const AnalysedSequence& sequence) {
  const std::lock_guard lock(mutex_);
  figures_.sequence_times.push_back(sequence.finding.analysis);
  figures_.answers.emplace(place_of(video, sequence.finding), sequence.finding.results);
  if (most_sequences_ && figures_.sequence_times.size() >= *most_sequences_) is_stopping_ = true;
}

void BenchRun::fail(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = why;
  is_stopping_ = true;
}

// --- the owner's thread ---------------------------------------------------------------------

void BenchRun::stop(SharedAnalyst& analyst) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [video, analysis] : in_work_) analysis->stop();
  }
  analyst.stop();  // frees those who wait for a place
}

BenchLook BenchRun::look(const SharedAnalyst& analyst) const {
  const auto now = Clock::now();
  BenchLook look;
  look.passed = now - began_at_;
  if (const auto since = analyst.away_since()) look.server_away = now - *since;
  const std::lock_guard lock(mutex_);
  look.sequences = figures_.sequence_times.size();
  auto recordings = static_cast<double>(done_);
  for (const auto& [video, analysis] : in_work_) recordings += part_done(analysis->figures());
  look.part = videos_.empty() ? 0.0 : recordings / static_cast<double>(videos_.size());
  return look;
}

}  // namespace cabinwatch::recordings

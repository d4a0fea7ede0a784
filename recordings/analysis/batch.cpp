#include "recordings/analysis/batch.hpp"

#include <malloc.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace cabinwatch::recordings {
namespace {

using base::Clock;
using Kind = VideoOutcome::Kind;

/// How much of a recording is analysed, 0..1, as far as it can be told.
double part_done(const RecordingFigures& figures) {
  if (!figures.length || figures.length->count() <= 0) return 0.0;
  const auto part =
      static_cast<double>(figures.judged.count()) / static_cast<double>(figures.length->count());
  return std::clamp(part, 0.0, 1.0);
}

/// What a video took lies in pieces between what others still hold, in an arena for each of the
/// threads that came and went with it. The C library keeps all of that unless told otherwise, and
/// some thousands of videos would make it grow.
void give_memory_back() { ::malloc_trim(0); }

}  // namespace

Batch::Batch(const config::Configuration& configuration, std::vector<Video> videos,
             const ResultsFolder& folder, const Settings& settings, OnNews on_news)
    : configuration_(configuration),
      videos_(std::move(videos)),
      on_news_(std::move(on_news)),
      job_{.configuration = configuration,
           .folder = folder,
           .asked = asked_for(configuration),
           .starts_anew = settings.starts_anew,
           .analyst = [this] { return analyst(); }} {
  done_.videos = videos_.size();
  for (const auto& video : videos_) done_.work += video.bytes;
  const auto most = std::max<std::size_t>(1, videos_.size());
  workers_.resize(std::min<std::size_t>(settings.workers, most));
}

Batch::~Batch() {
  stop();
  for (auto& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
}

void Batch::start() {
  const std::lock_guard lock(mutex_);
  running_ = workers_.size();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].thread = std::thread([this, i] { work(i); });
  }
}

void Batch::finish_early() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
}

void Batch::stop() {
  std::vector<std::shared_ptr<VideoWork>> works;
  SharedAnalyst* analyst = nullptr;
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    is_stopped_ = true;
    for (const auto& worker : workers_) {
      if (worker.work) works.push_back(worker.work);
    }
    analyst = analyst_.get();
  }
  for (const auto& work : works) work->stop();
  if (analyst != nullptr) analyst->stop();
}

// --- workers --------------------------------------------------------------------------------

void Batch::work(std::size_t worker) {
  try {
    while (const auto work = next(worker)) {
      const auto outcome = work->run();
      note(*work, outcome);
      give_memory_back();
    }
  } catch (const std::exception& error) {
    fail(error.what());
  }
  bool is_last = false;
  {
    const std::lock_guard lock(mutex_);
    workers_[worker].work.reset();
    is_last = --running_ == 0;
  }
  if (is_last) tell(BatchEnded{});
}

std::shared_ptr<VideoWork> Batch::next(std::size_t worker) {
  std::shared_ptr<VideoWork> done;  // ends after the lock
  const std::lock_guard lock(mutex_);
  auto& own = workers_[worker];
  done = std::exchange(own.work, nullptr);
  if (is_ending_ || next_ == videos_.size()) return nullptr;
  own.work = std::make_shared<VideoWork>(job_, videos_[next_++]);
  own.began_at = Clock::now();
  return own.work;
}

void Batch::note(const VideoWork& work, const VideoOutcome& outcome) {
  if (outcome.kind == Kind::stopped) return;
  if (outcome.kind == Kind::not_written) return fail(outcome.error);
  {
    const std::lock_guard lock(mutex_);
    const double bytes = work.video().bytes;
    ++done_.done;
    if (!outcome.error.empty()) ++done_.failed;
    if (outcome.kind == Kind::analysed) {
      done_.work_done += bytes;
    } else {
      done_.work -= bytes;
    }
    if (outcome.kind == Kind::taken_over) ++done_.taken_over;
    done_.sequences += outcome.sequences;
    done_.cache_hits += outcome.cache_hits;
    done_.cache_misses += outcome.cache_misses;
  }
  tell(VideoDone{work.video(), outcome});
}

void Batch::fail(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = why;
  }
  stop();
}

SharedAnalyst* Batch::analyst() {
  const std::lock_guard lock(mutex_);
  if (!configuration_.llm_enabled) return nullptr;
  if (!analyst_) {
    analyst_ =
        std::make_unique<SharedAnalyst>(SharedAnalyst::for_recordings(configuration_.llm),
                                        [this](const llm::ServerEvent& event) { tell(event); });
    if (is_stopped_) analyst_->stop();
  }
  return analyst_.get();
}

void Batch::tell(BatchNews news) {
  const std::lock_guard lock(telling_);
  on_news_(std::move(news));
}

// --- figures --------------------------------------------------------------------------------

std::string Batch::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

BatchFigures Batch::figures() const {
  const std::lock_guard lock(mutex_);
  auto figures = done_;
  for (const auto& worker : workers_) {
    auto& shown = figures.workers.emplace_back();
    if (!worker.work) continue;
    shown.video = worker.work->video().path.filename().string();
    shown.began_at = worker.began_at;
    shown.recording = worker.work->figures();
    if (!shown.recording) continue;
    figures.work_done += part_done(*shown.recording) * worker.work->video().bytes;
    figures.sequences += shown.recording->sequences;
    figures.cache_hits += shown.recording->encode.cache_hits;
    figures.cache_misses += shown.recording->encode.cache_misses;
  }
  if (analyst_) {
    figures.servers_busy = analyst_->busy_for();
    figures.servers_away_since = analyst_->away_since();
  }
  return figures;
}

}  // namespace cabinwatch::recordings

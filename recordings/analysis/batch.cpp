#include "recordings/analysis/batch.hpp"

#include <malloc.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace cabinwatch::recordings {
namespace {

using base::Clock;
using Kind = VideoOutcome::Kind;

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
           .side_by_side = std::clamp<std::size_t>(videos_.size(), 1, settings.workers),
           .analyst = [this] { return analyst(); }},
      workers_(settings.workers, videos_.size()) {
  done_.videos = videos_.size();
  for (const auto& video : videos_) done_.bytes += video.bytes;
  at_work_.resize(workers_.count());
}

Batch::~Batch() { stop(); }

void Batch::start() {
  workers_.start([this](std::size_t worker, std::size_t video) { work(worker, video); },
                 [this] { tell(BatchEnded{}); });
}

void Batch::finish_early() { workers_.finish_early(); }

void Batch::stop() {
  workers_.finish_early();
  std::vector<std::shared_ptr<VideoWork>> works;
  SharedAnalyst* analyst = nullptr;
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    for (const auto& worker : at_work_) {
      if (worker.work) works.push_back(worker.work);
    }
    analyst = analyst_.get();
  }
  for (const auto& work : works) work->stop();
  if (analyst != nullptr) analyst->stop();
}

// --- workers --------------------------------------------------------------------------------

void Batch::work(std::size_t worker, std::size_t video) {
  try {
    const auto work = std::make_shared<VideoWork>(job_, videos_[video]);
    {
      const std::lock_guard lock(mutex_);
      if (is_stopped_) return;
      at_work_[worker] = {work, Clock::now()};
    }
    note(*work, work->run());
  } catch (const std::exception& error) {
    fail(error.what());
  }
  {
    const std::lock_guard lock(mutex_);
    at_work_[worker].work.reset();
  }
  give_memory_back();
}

void Batch::note(const VideoWork& work, const VideoOutcome& outcome) {
  if (outcome.kind == Kind::stopped) return;
  if (outcome.kind == Kind::folder_unwritable) return fail(outcome.error);
  {
    const std::lock_guard lock(mutex_);
    const double bytes = work.video().bytes;
    ++done_.done;
    if (outcome.has_failed()) ++done_.failed;
    if (outcome.kind == Kind::analysed) {
      done_.bytes_done += bytes;
    } else {
      done_.bytes -= bytes;
    }
    if (outcome.kind == Kind::taken_over && !outcome.has_failed()) ++done_.taken_over;
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
  for (const auto& worker : at_work_) {
    auto& shown = figures.workers.emplace_back();
    if (!worker.work) continue;
    shown.video = worker.work->video().path.filename().string();
    shown.began_at = worker.began_at;
    shown.recording = worker.work->figures();
    if (!shown.recording) continue;
    figures.bytes_done += part_done(*shown.recording) * worker.work->video().bytes;
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

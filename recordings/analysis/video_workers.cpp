#include "recordings/analysis/video_workers.hpp"

#include <utility>

namespace cabinwatch::recordings {

VideoWorkers::~VideoWorkers() {
  finish_early();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void VideoWorkers::start(Work work, std::function<void()> on_end) {
  work_ = std::move(work);
  on_end_ = std::move(on_end);
  const std::lock_guard lock(mutex_);
  running_ = threads_.size();
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    threads_[i] = std::thread([this, i] { run(i); });
  }
}

void VideoWorkers::finish_early() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
}

bool VideoWorkers::wait_for(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, patience, [this] { return running_ == 0; });
}

void VideoWorkers::run(std::size_t worker) {
  std::size_t video = 0;
  while (begin_next(video)) work_(worker, video);
  bool is_last = false;
  {
    const std::lock_guard lock(mutex_);
    is_last = --running_ == 0;
  }
  if (!is_last) return;
  if (on_end_) on_end_();
  ended_.notify_all();
}

bool VideoWorkers::begin_next(std::size_t& video) {
  const std::lock_guard lock(mutex_);
  if (is_ending_ || next_ == videos_) return false;
  video = next_++;
  return true;
}

}  // namespace cabinwatch::recordings

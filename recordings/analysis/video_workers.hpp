#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cabinwatch::recordings {

/// Threads that work through a list of videos: each takes the next one when it is done with its
/// own.
///
/// Constructor, `start` and destructor: the owner's thread. The rest: any.
class VideoWorkers {
 public:
  /// @param most  workers, > 0; no more than there are videos
  VideoWorkers(std::size_t most, std::size_t videos)
      : videos_(videos), threads_(std::clamp<std::size_t>(videos, 1, most)) {}
  /// Begins no other video, and waits for those in work.
  ~VideoWorkers();
  VideoWorkers(const VideoWorkers&) = delete;
  VideoWorkers& operator=(const VideoWorkers&) = delete;

  /// Called on a worker's thread for each video, by its place in the list. Must not throw.
  using Work = std::function<void(std::size_t worker, std::size_t video)>;

  /// @param on_end  called on the thread of the worker that ends last; may be empty
  void start(Work work, std::function<void()> on_end);

  /// Begins no other video.
  void finish_early();
  /// True as soon as all workers have ended, false when they have not after `patience`.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds patience);
  [[nodiscard]] std::size_t count() const noexcept { return threads_.size(); }

 private:
  void run(std::size_t worker);
  [[nodiscard]] bool begin_next(std::size_t& video);

  const std::size_t videos_;
  std::vector<std::thread> threads_;
  Work work_;
  std::function<void()> on_end_;

  // The workers, and whoever ends them or waits for them.
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t next_ = 0;
  std::size_t running_ = 0;
  bool is_ending_ = false;
};

}  // namespace cabinwatch::recordings

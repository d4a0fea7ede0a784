#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "base/bounded_queue.hpp"
#include "base/log.hpp"
#include "recordings/drives/drive_writer.hpp"

namespace cabinwatch::recordings {

/// Records drives on a thread of its own: whoever tells it something never waits for the disk. Of
/// more news than `kMostWaiting` the oldest are lost, and that is told once each time it begins.
///
/// All but the destructor: one thread, and never for long.
class DriveRecorder {
 public:
  /// Ours: minutes of what a service sees, while a disk hangs.
  static constexpr std::size_t kMostWaiting = 8192;

  /// @param log        borrowed; lives longer
  /// @param wall_time  the clock of the day
  explicit DriveRecorder(base::Log& log, std::function<DriveWriter::WallTime()> wall_time = {});
  /// Waits for what is to be written, however long the disk takes.
  ~DriveRecorder();
  DriveRecorder(const DriveRecorder&) = delete;
  DriveRecorder& operator=(const DriveRecorder&) = delete;

  /// What is told from now on goes into this folder; into none where it is empty.
  void record_into(config::RecordSection settings);
  void tell(DriveNews news);

  /// Why what is told now is not recorded, a sentence; empty when it is, or nothing is wanted.
  [[nodiscard]] std::string trouble() const;

  /// Records nothing more. @returns whether all was written within that time
  [[nodiscard]] bool finish(std::chrono::milliseconds longest);

 private:
  /// News, and who writes them: nobody else's files get them, however late they are read.
  struct Told {
    std::shared_ptr<DriveWriter> writer;
    DriveNews news;
  };

  /// What a writer has told last, on its own thread.
  class Trouble;

  void work();

  base::Log& log_;
  const std::function<DriveWriter::WallTime()> wall_time_;
  std::shared_ptr<DriveWriter> writer_;  // of what is told next; null: nothing is recorded
  std::shared_ptr<Trouble> trouble_;     // of that one
  base::BoundedQueue<Told> told_{kMostWaiting, base::WhenFull::drop_oldest};
  std::uint64_t dropped_ = 0;
  bool is_losing_ = false;
  std::promise<void> written_;
  std::future<void> all_is_written_ = written_.get_future();
  std::thread writing_;
};

}  // namespace cabinwatch::recordings

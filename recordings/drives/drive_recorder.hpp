#pragma once

#include <thread>

#include "base/bounded_queue.hpp"
#include "base/log.hpp"
#include "recordings/drives/drive_writer.hpp"

namespace cabinwatch::recordings {

/// Records drives on a thread of its own: whoever tells it something never waits for the disk. Of
/// more news than `kMostWaiting` the oldest are lost, and that is told once each time it begins.
///
/// `tell`: one thread. The destructor waits for what is to be written.
class DriveRecorder {
 public:
  /// Ours: minutes of what a service sees, while a disk hangs.
  static constexpr std::size_t kMostWaiting = 8192;

  /// @param log  borrowed; lives longer
  DriveRecorder(config::RecordSection settings, base::Log& log);
  ~DriveRecorder();
  DriveRecorder(const DriveRecorder&) = delete;
  DriveRecorder& operator=(const DriveRecorder&) = delete;

  void tell(DriveNews news);

 private:
  void work();

  base::Log& log_;
  base::BoundedQueue<DriveNews> news_{kMostWaiting, base::WhenFull::drop_oldest};
  DriveWriter writer_;  // the thread's
  std::uint64_t dropped_ = 0;
  bool is_losing_ = false;
  std::thread writing_;
};

}  // namespace cabinwatch::recordings

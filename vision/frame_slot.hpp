#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/bounded_queue.hpp"
#include "pipeline/frame.hpp"

namespace cabinwatch::vision {

/// Where the newest frame waits for the lane: there is never more than one.
///
/// One producer, one consumer; `close` any thread. The mutex is held for as long as it takes to
/// move a pointer: condition variables want one.
class FrameSlot {
 public:
  explicit FrameSlot(base::WhenFull when_full) : when_full_(when_full) {}

  enum class Put {
    stored,
    replaced,  ///< stored, and an older one that nobody had popped is gone
    refused    ///< closed
  };

  /// Stores a frame; with `WhenFull::wait` waits until there is room.
  [[nodiscard]] Put put(pipeline::FramePtr frame);

  /// Waits for a frame and removes it; nothing once the slot is closed and empty.
  [[nodiscard]] std::optional<pipeline::FramePtr> pop();

  /// Accepts no more frames. What waits is let go, or still handed out.
  void close(bool lets_go);

 private:
  const base::WhenFull when_full_;
  std::mutex mutex_;
  std::condition_variable changed_;
  pipeline::FramePtr frame_;
  bool is_closed_ = false;
};

}  // namespace cabinwatch::vision

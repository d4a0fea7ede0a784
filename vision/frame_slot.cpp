#include "vision/frame_slot.hpp"

#include <utility>

namespace cabinwatch::vision {

FrameSlot::Put FrameSlot::put(pipeline::FramePtr frame) {
  {
    std::unique_lock lock(mutex_);
    if (when_full_ == base::WhenFull::wait) {
      changed_.wait(lock, [this] { return !frame_ || is_closed_; });
    }
    if (is_closed_) return Put::refused;
    frame_.swap(frame);
  }
  changed_.notify_all();
  return frame ? Put::replaced : Put::stored;  // the older one goes here, outside of the lock
}

std::optional<pipeline::FramePtr> FrameSlot::pop() {
  std::optional<pipeline::FramePtr> taken;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return frame_ || is_closed_; });
    if (!frame_) return std::nullopt;
    taken = std::exchange(frame_, nullptr);
  }
  changed_.notify_all();
  return taken;
}

void FrameSlot::close(bool lets_go) {
  pipeline::FramePtr gone;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    if (lets_go) gone.swap(frame_);
  }
  changed_.notify_all();
}

}  // namespace cabinwatch::vision

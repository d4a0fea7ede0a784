#include "llm/sequence_inbox.hpp"

#include <utility>

namespace cabinwatch::llm {

bool SequenceInbox::put(pipeline::SequencePtr sequence) {
  std::unique_lock lock(mutex_);
  if (overload_ == Overload::wait) {
    changed_.wait(lock, [this] { return is_closed_ || !waiting_; });
  }
  if (is_closed_) return false;
  ++counts_.submitted;
  if (waiting_) ++counts_.replaced;
  std::swap(waiting_, sequence);  // the older one is released after the lock
  lock.unlock();
  return true;
}

bool SequenceInbox::is_empty() const {
  const std::lock_guard lock(mutex_);
  return !waiting_;
}

pipeline::SequencePtr SequenceInbox::pop() {
  pipeline::SequencePtr popped;
  {
    const std::lock_guard lock(mutex_);
    popped = std::exchange(waiting_, nullptr);
  }
  changed_.notify_all();
  return popped;
}

void SequenceInbox::finish_one() {
  {
    const std::lock_guard lock(mutex_);
    ++counts_.finished;
  }
  changed_.notify_all();
}

void SequenceInbox::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
}

bool SequenceInbox::wait_until_finished() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_closed_ || is_finished(); });
  return is_finished();
}

SequenceInbox::Counts SequenceInbox::counts() const {
  const std::lock_guard lock(mutex_);
  auto counts = counts_;
  counts.waiting = waiting_ ? 1 : 0;
  return counts;
}

bool SequenceInbox::is_finished() const {
  return counts_.finished + counts_.replaced == counts_.submitted;
}

}  // namespace cabinwatch::llm

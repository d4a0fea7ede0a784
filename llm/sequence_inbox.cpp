#include "llm/sequence_inbox.hpp"

#include <utility>

namespace cabinwatch::llm {

bool SequenceInbox::put(pipeline::SequencePtr sequence) {
  pipeline::SequencePtr replaced;  // released after the lock
  const auto has_room = [this] { return waiting_.size() < room_; };
  std::unique_lock lock(mutex_);
  if (overload_ == Overload::wait) {
    changed_.wait(lock, [&] { return is_closed_ || has_room(); });
  }
  if (is_closed_) return false;
  ++counts_.submitted;
  if (!has_room()) {
    ++counts_.replaced;
    replaced = std::move(waiting_.front());
    waiting_.pop_front();
  }
  waiting_.push_back(std::move(sequence));
  lock.unlock();
  return true;
}

pipeline::SequencePtr SequenceInbox::pop() {
  pipeline::SequencePtr popped;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return nullptr;
    popped = std::move(waiting_.front());
    waiting_.pop_front();
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
  counts.waiting = waiting_.size();
  return counts;
}

bool SequenceInbox::is_finished() const {
  return counts_.finished + counts_.replaced == counts_.submitted;
}

}  // namespace cabinwatch::llm

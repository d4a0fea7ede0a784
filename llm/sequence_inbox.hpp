#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

#include "llm/settings.hpp"
#include "pipeline/sequence.hpp"

namespace cabinwatch::llm {

/// Where sequences wait for the analyst. Live, one at a time, and a newer one takes its place. Of
/// recordings, as many as servers have places: they are decoded while a server is still probed, or
/// loads its model; who brings more waits.
///
/// Any thread. Has a mutex, not a lock-free queue, because `put` and `pop` must agree on which
/// sequence is replaced, and because those who wait for the end wait for all of it.
class SequenceInbox {
 public:
  struct Counts {
    std::uint64_t submitted = 0;
    std::uint64_t replaced = 0;
    std::uint64_t finished = 0;
    std::size_t waiting = 0;
  };

  /// @param room  of recordings, how many may wait; at least 1
  SequenceInbox(Overload overload, std::size_t room)
      : overload_(overload), room_(overload == Overload::wait ? room : 1) {}

  /// False, and the sequence is dropped, once the inbox is closed.
  bool put(pipeline::SequencePtr sequence);
  /// The sequence that waits for longest, or null.
  [[nodiscard]] pipeline::SequencePtr pop();
  /// A sequence that was popped is done.
  void finish_one();
  /// Accepts no more, and lets those who wait go.
  void close();
  /// Waits until all that was put in is done; false when it was closed before.
  bool wait_until_finished();
  [[nodiscard]] Counts counts() const;

 private:
  [[nodiscard]] bool is_finished() const;

  const Overload overload_;
  const std::size_t room_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<pipeline::SequencePtr> waiting_;  // oldest first
  bool is_closed_ = false;
  Counts counts_;
};

}  // namespace cabinwatch::llm

#pragma once

#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <thread>

namespace cabinwatch::pipeline {

/// The time that some threads have spent on a processor: whether they work, however slow the
/// machine is. A thread that waits, in a driver or for another, spends none.
///
/// Any thread. What a thread spends after its end does not count; one that is gone without having
/// ended counts with what was last seen of it.
class WorkTime {
 public:
  /// The calling thread works from now on.
  void begin();
  /// The calling thread does not work any more. Does nothing where it has not begun.
  void end();

  [[nodiscard]] std::chrono::nanoseconds spent() const;

 private:
  struct Working {
    clockid_t clock;
    std::chrono::nanoseconds at_begin;
    mutable std::chrono::nanoseconds seen;

    [[nodiscard]] std::chrono::nanoseconds spent() const;
  };

  mutable std::mutex mutex_;
  std::map<std::thread::id, Working> working_;
  std::chrono::nanoseconds ended_{};
};

}  // namespace cabinwatch::pipeline

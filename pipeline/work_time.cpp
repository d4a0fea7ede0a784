#include "pipeline/work_time.hpp"

#include <pthread.h>

#include <algorithm>
#include <optional>

namespace cabinwatch::pipeline {
namespace {

/// Nothing of a thread that is gone.
std::optional<std::chrono::nanoseconds> now_on(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::chrono::nanoseconds WorkTime::Working::spent() const {
  seen = std::max(seen, now_on(clock).value_or(seen));
  return seen - at_begin;
}

void WorkTime::begin() {
  end();  // an earlier thread of that id
  clockid_t clock{};
  if (pthread_getcpuclockid(pthread_self(), &clock) != 0) return;
  const auto now = now_on(clock).value_or(std::chrono::nanoseconds(0));
  const std::lock_guard lock(mutex_);
  working_.insert_or_assign(std::this_thread::get_id(), Working{clock, now, now});
}

void WorkTime::end() {
  const std::lock_guard lock(mutex_);
  const auto found = working_.find(std::this_thread::get_id());
  if (found == working_.end()) return;
  ended_ += found->second.spent();
  working_.erase(found);
}

std::chrono::nanoseconds WorkTime::spent() const {
  const std::lock_guard lock(mutex_);
  auto spent = ended_;
  for (const auto& [id, thread] : working_) spent += thread.spent();
  return spent;
}

}  // namespace cabinwatch::pipeline

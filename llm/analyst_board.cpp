#include "llm/analyst_board.hpp"

#include <algorithm>
#include <utility>

namespace cabinwatch::llm {

using base::Clock;

namespace {

bool is_same_state(const ServerStatus& one, const ServerStatus& other) {
  return one.state == other.state && one.may_be_asked == other.may_be_asked;
}

}  // namespace

bool AnalystBoard::publish(const AnalystCounts& counts, std::vector<ServerStatus> servers,
                           StrategyReport strategy, Clock::time_point now) {
  {
    const std::lock_guard lock(mutex_);
    counts_ = counts;
    std::swap(servers_, servers);  // the old ones are released after the lock
    std::swap(strategy_, strategy);
  }
  last_progress_ = now.time_since_epoch().count();
  // This thread alone writes: what it wrote is what it reads.
  return !std::equal(servers.begin(), servers.end(), servers_.begin(), servers_.end(),
                     is_same_state);
}

AnalystCounts AnalystBoard::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<ServerStatus> AnalystBoard::servers() const {
  const std::lock_guard lock(mutex_);
  return servers_;
}

StrategyReport AnalystBoard::strategy() const {
  const std::lock_guard lock(mutex_);
  return strategy_;
}

Clock::time_point AnalystBoard::last_progress() const noexcept {
  return Clock::time_point(Clock::duration(last_progress_.load()));
}

}  // namespace cabinwatch::llm

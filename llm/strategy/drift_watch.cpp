#include "llm/strategy/drift_watch.hpp"

#include "llm/strategy/median.hpp"

namespace cabinwatch::llm {
namespace {

/// A smaller change may be a busy machine's. Ours.
constexpr std::chrono::milliseconds kLeastChange{20};

}  // namespace

bool DriftWatch::take(std::chrono::microseconds quickest) {
  latest_.push_back(quickest);
  if (latest_.size() > kSequences) latest_.pop_front();
  if (latest_.size() < kSequences) return false;
  const auto now = median(latest_);
  if (!first_) {
    first_ = now;
    return false;
  }
  if (first_->count() <= 0 || now.count() <= 0) return false;
  change_ = static_cast<double>(now.count()) / static_cast<double>(first_->count());
  const bool is_large = *change_ >= kChange || *change_ <= 1.0 / kChange;
  if (!is_large || std::chrono::abs(now - *first_) < kLeastChange) return false;
  first_ = now;
  return true;
}

}  // namespace cabinwatch::llm

#include "llm/hedging.hpp"

#include <algorithm>
#include <cstddef>

#include "llm/strategy/median.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

/// Answers from which on it is known how long they take, and how many of them count. Source: ours.
constexpr std::size_t kKnownFrom = 8;
constexpr std::size_t kMemory = 32;

/// Source: ours: of answers whose times vary by a third, one in a hundred takes twice as long; the
/// paper asks beside from the 95th percentile on, which a handful of answers does not tell.
constexpr int kTimesUsual = 2;
/// And this much longer at least: what takes less is not worth another query. Source: ours.
constexpr milliseconds kLeastLate{200};

/// Queries asked beside for one that is answered, and how many may be saved up: where a server gets
/// slow as such, asking more of it must not make it slower. Source: the paper's few percent more
/// work; a batch of twenty queries has two to ask at its end.
constexpr double kShare = 0.1;
constexpr double kMostSaved = 3.0;

}  // namespace

void Hedging::answered(const std::string& kind, milliseconds took) {
  auto& times = took_[kind];
  times.push_back(took);
  if (times.size() > kMemory) times.pop_front();
  allowed_ = std::min(allowed_ + kShare, kMostSaved);
}

std::optional<milliseconds> Hedging::usual(const std::string& kind) const {
  const auto times = took_.find(kind);
  if (times == took_.end() || times->second.size() < kKnownFrom) return std::nullopt;
  return median(times->second);
}

std::optional<milliseconds> Hedging::due_after(const std::string& kind) const {
  if (allowed_ < 1.0) return std::nullopt;
  const auto usually = usual(kind);
  if (!usually) return std::nullopt;
  return std::max(kTimesUsual * *usually, *usually + kLeastLate);
}

void Hedging::asked() { allowed_ -= 1.0; }

}  // namespace cabinwatch::llm

#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cabinwatch::llm {

/// Which slots of a server our sequences have. Pure; one thread at a time.
class SlotBook {
 public:
  /// Of the first `count` slots, the one that the fewest sequences have.
  [[nodiscard]] int acquire(int count) {
    if (std::cmp_less(holders_.size(), count)) holders_.resize(static_cast<std::size_t>(count));
    const auto least = std::min_element(holders_.begin(), holders_.begin() + std::max(1, count));
    ++*least;
    ++held_;
    return static_cast<int>(least - holders_.begin());
  }

  void give_back(int slot) {
    --holders_[static_cast<std::size_t>(slot)];
    --held_;
  }

  /// Sequences that have a slot.
  [[nodiscard]] std::size_t held() const noexcept { return held_; }

 private:
  std::vector<int> holders_;  // by slot
  std::size_t held_ = 0;
};

}  // namespace cabinwatch::llm

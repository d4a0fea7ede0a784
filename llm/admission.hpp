#pragma once

#include <cstddef>

#include "llm/finding.hpp"
#include "llm/strategy.hpp"

namespace cabinwatch::llm {

/// Whether the next sequence may begin, so that sequences wait on our side, where the newest wins,
/// and not in a server's queue.
///
/// A sequence begins when one of its queries can be sent at once and no query of an older one wants
/// that place. Sequences that are asked in a row have a slot each; and where there is one slot
/// only, any sequence has it to its last query, since the next one's pictures would push its own
/// out of the cache.
///
/// Pure; any thread.
class Admission {
 public:
  /// What is under way.
  struct Load {
    std::size_t sequences = 0;        ///< begun and not done
    std::size_t rows = 0;             ///< of these, not at their last query yet
    std::size_t comparisons = 0;      ///< queries that are asked to compare answers
    std::size_t queries_waiting = 0;  ///< asked, and not sent yet
    std::size_t free_places = 0;      ///< at healthy servers
    std::size_t slots = 0;            ///< of healthy servers: queries that run at once
  };

  /// @param most_sequences  that may be under way at the same time, > 0
  explicit Admission(std::size_t most_sequences) : most_sequences_(most_sequences) {}

  /// @param alone  it is to be analysed with nothing else under way, to measure it
  [[nodiscard]] bool may_begin(Strategy strategy, bool alone, const Load& load) const noexcept {
    if (alone || strategy == Strategy::sequential) {
      const bool has_room_beside_comparison = load.slots > kAnalysisCount;
      return load.sequences == 0 && (load.comparisons == 0 || has_room_beside_comparison);
    }
    if (load.sequences >= most_sequences_ || load.free_places <= load.queries_waiting) return false;
    const bool has_slot_each = strategy == Strategy::per_slot || load.slots == 1;
    return !has_slot_each || load.rows < load.slots;
  }

 private:
  std::size_t most_sequences_;
};

}  // namespace cabinwatch::llm

#pragma once

#include <algorithm>
#include <cstddef>

#include "llm/strategy/strategy.hpp"

namespace cabinwatch::llm {

/// Whether the next sequence may begin, so that sequences wait on our side, where the newest wins,
/// and not in a server's queue.
///
/// A sequence begins when one of its queries can be sent at once and no query of an older sequence
/// wants that place. Live, a parallel sequence waits until its queries can run side by side, as far
/// as there are slots: one query that waits for a slot would delay the whole finding, and a
/// sequence that begins later has newer frames. A sequence whose queries follow each other gets a
/// slot of its own. Where there is only one slot, a sequence keeps it until its last query, since
/// the next one's pictures would push its own out of the cache.
///
/// Pure; any thread.
class Admission {
 public:
  /// What is under way.
  struct Load {
    std::size_t sequences = 0;        ///< begun and not done
    std::size_t rows = 0;             ///< of these, with a query that no server has yet
    std::size_t queries_waiting = 0;  ///< asked, and not sent yet
    std::size_t free_places = 0;      ///< at healthy servers
    std::size_t free_slots = 0;       ///< of these, where a query would run at once
    std::size_t slots = 0;            ///< of healthy servers: queries that run at once
  };

  /// @param most_sequences  that may be under way at the same time, > 0
  /// @param side_by_side   queries of a parallel sequence that are to run at the same time; 0
  ///                       where only throughput counts
  Admission(std::size_t most_sequences, std::size_t side_by_side)
      : most_sequences_(most_sequences), side_by_side_(side_by_side) {}

  [[nodiscard]] bool may_begin(Strategy strategy, const Load& load) const noexcept {
    if (strategy == Strategy::sequential) return load.sequences == 0;
    if (load.sequences >= most_sequences_ || load.free_places <= load.queries_waiting) return false;
    if (strategy == Strategy::parallel && side_by_side_ > 0 &&
        load.free_slots < std::min(side_by_side_, load.slots) + load.queries_waiting) {
      return false;
    }
    const bool has_slot_each = strategy == Strategy::per_slot || load.slots == 1;
    return !has_slot_each || load.rows < load.slots;
  }

 private:
  std::size_t most_sequences_;
  std::size_t side_by_side_;
};

}  // namespace cabinwatch::llm

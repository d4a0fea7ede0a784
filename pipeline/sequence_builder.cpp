#include "pipeline/sequence_builder.hpp"

#include <limits>
#include <utility>

namespace cabinwatch::pipeline {

std::vector<SequencePtr> SequenceBuilder::add(const Sampled& sampled,
                                              const std::optional<CostedPicture>& picture,
                                              base::Clock::time_point now) {
  thread_.check();
  bool is_first = true;
  for (const std::uint64_t window : sampled.windows) {
    if (!picture) break;
    Sequence& sequence = open_[window];
    sequence.frames.push_back({picture->picture, sampled.frame->number, sampled.frame->captured_at,
                               sampled.frame->received_at, sampled.frame->repeated_for});
    sequence.still_for = sampled.still_for;
    // What a shared frame cost is the first sequence's; the others had it for nothing.
    const bool was_encoded = is_first && !picture->was_cached;
    ++(was_encoded ? sequence.cost.cache_misses : sequence.cost.cache_hits);
    if (is_first) {
      sequence.cost.encode_wait += picture->wait;
      sequence.cost.encode += picture->encode;
    }
    is_first = false;
  }
  return complete(sampled.completed_through, now);
}

std::vector<SequencePtr> SequenceBuilder::finish(base::Clock::time_point now) {
  thread_.check();
  return complete(std::numeric_limits<std::uint64_t>::max(), now);
}

std::vector<SequencePtr> SequenceBuilder::complete(std::uint64_t through_window,
                                                   base::Clock::time_point now) {
  std::vector<SequencePtr> sequences;
  while (!open_.empty() && open_.begin()->first <= through_window) {
    Sequence sequence = std::move(open_.extract(open_.begin()).mapped());
    const auto captured_at = sequence.last().captured_at;
    if (captured_at < newest_) continue;
    newest_ = captured_at;
    sequence.id = ++last_id_;
    sequence.built_at = now;
    sequences.push_back(std::make_shared<const Sequence>(std::move(sequence)));
  }
  return sequences;
}

}  // namespace cabinwatch::pipeline

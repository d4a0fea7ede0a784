#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "llm/answers/finding.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::llm {

/// Puts what is seen in a recording back into the order in which it happened.
///
/// A recording played as fast as possible runs ahead of those who look at it: the picture of minute
/// three is seen while the model still looks at minute two, and the reflex lane at a frame in
/// between. The policy needs all of it by capture times, and the same recording with the same
/// answers must give the same alerts whoever was ready first. So pictures and frames wait for the
/// finding that covers their time, findings for the one before them, and everything for the reflex
/// lane to have come as far. Of the same time, pictures come before frames, and frames before
/// findings. One thread.
class RecordedOrder {
 public:
  using Clock = base::Clock;
  using Seen = std::variant<pipeline::PictureObservation, pipeline::ReflexObservation, Finding>;

  /// Who looks at the recording beside the sampler: is waited for.
  struct Lanes {
    bool reflex = false;
    bool reasoning = true;
  };

  RecordedOrder() = default;
  explicit RecordedOrder(Lanes lanes) : lanes_(lanes) {}

  // Each tells what is now in order, oldest first. Pictures and frames come in order of their
  // times, findings in any.
  [[nodiscard]] std::vector<Seen> add(const pipeline::PictureObservation& picture);
  [[nodiscard]] std::vector<Seen> add(const pipeline::ReflexObservation& frame);
  [[nodiscard]] std::vector<Seen> add(Finding finding);
  /// The reflex lane has failed: it is not waited for any more.
  [[nodiscard]] std::vector<Seen> give_up_reflex();

  /// The recording is over: what still waits, oldest first.
  [[nodiscard]] std::vector<Seen> finish();

 private:
  [[nodiscard]] std::vector<Seen> release();
  void release_until(Clock::time_point until, std::vector<Seen>& released);
  /// How far the reflex lane has come, as far as it matters.
  [[nodiscard]] Clock::time_point frames_until() const;

  Lanes lanes_;
  std::deque<pipeline::PictureObservation> pictures_;
  std::deque<pipeline::ReflexObservation> frames_;
  std::map<std::uint64_t, Finding> findings_;  // by sequence
  std::uint64_t next_sequence_ = 1;
  Clock::time_point newest_picture_ = Clock::time_point::min();
  Clock::time_point newest_frame_ = Clock::time_point::min();
};

}  // namespace cabinwatch::llm

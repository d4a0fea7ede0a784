#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <variant>
#include <vector>

#include "llm/finding.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::daemon {

/// Puts what is seen in a recording back into the order in which it happened.
///
/// A recording played as fast as possible runs ahead of the model: the picture of minute three is
/// seen while the model still looks at minute two. The policy needs both by their capture times,
/// and the same recording with the same answers must give the same alerts whichever query came
/// back first. So pictures wait for the finding that covers their time, and findings for the one
/// before them. One thread.
class RecordedOrder {
 public:
  using Seen = std::variant<pipeline::PictureObservation, llm::Finding>;

  /// @returns what is now in order, oldest first
  [[nodiscard]] std::vector<Seen> add(llm::Finding finding);
  void add(const pipeline::PictureObservation& picture);

  /// The recording is over: what still waits, oldest first.
  [[nodiscard]] std::vector<Seen> finish();

 private:
  void release_pictures(pipeline::Clock::time_point until, std::vector<Seen>& released);

  std::deque<pipeline::PictureObservation> pictures_;
  std::map<std::uint64_t, llm::Finding> findings_;  // by sequence
  std::uint64_t next_sequence_ = 1;
};

}  // namespace cabinwatch::daemon

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/sequence.hpp"
#include "pipeline/thread_check.hpp"

namespace cabinwatch::pipeline {

/// A sampled frame's picture, and what it cost to make.
struct CostedPicture {
  EncodedPicturePtr picture;
  std::chrono::microseconds wait{};    ///< from the frame's arrival to the start of encoding
  std::chrono::microseconds encode{};  ///< scaling, comparing, compressing
  bool was_cached = false;
};

/// Gathers encoded frames into the sequences of their windows.
///
/// Tolerates losses: a window whose frames were all lost becomes no sequence, one that lost some
/// becomes a shorter one, and one whose completing item was lost comes with the next item.
///
/// Where windows overlap, one may end without a frame as new as the last of the window before it:
/// the picture has stood still since, or nothing more came. It becomes no sequence: the one before
/// it spans its time, and what is older than what is known already is no news to whoever judges.
///
/// One thread: the encode thread.
class SequenceBuilder {
 public:
  /// Adds what the sampler handed on. @returns the sequences that it completes, oldest first
  /// @param picture  of `sampled.frame`; nothing when there is no frame or it could not be encoded
  [[nodiscard]] std::vector<SequencePtr> add(const Sampled& sampled,
                                             const std::optional<CostedPicture>& picture,
                                             base::Clock::time_point now);

  /// The sequences of the windows that are still open: nothing more is coming.
  [[nodiscard]] std::vector<SequencePtr> finish(base::Clock::time_point now);

 private:
  [[nodiscard]] std::vector<SequencePtr> complete(std::uint64_t through_window,
                                                  base::Clock::time_point now);

  ThreadCheck thread_;
  std::map<std::uint64_t, Sequence> open_;  // by window
  std::uint64_t last_id_ = 0;
  base::Clock::time_point newest_ = base::Clock::time_point::min();  // frame of a sequence
};

}  // namespace cabinwatch::pipeline

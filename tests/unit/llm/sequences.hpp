#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "pipeline/sequence.hpp"

/// Sequences for tests: pictures whose base64 is a word that a test can find again.
namespace cabinwatch::llm::test {

using namespace std::chrono_literals;

/// When every test's first frame was captured.
inline constexpr base::Clock::time_point kStart{1000s};

/// A sequence of so many frames, half a second apart; each reached us 20 ms after its capture, the
/// first of which was at `start`.
inline pipeline::SequencePtr make_sequence(std::uint64_t id = 1, std::size_t frames = 4,
                                           std::chrono::milliseconds still_for = 0ms,
                                           base::Clock::time_point start = kStart) {
  auto sequence = std::make_shared<pipeline::Sequence>();
  sequence->id = id;
  sequence->still_for = still_for;
  for (std::size_t i = 0; i < frames; ++i) {
    const auto captured_at = start + i * 500ms;
    const auto base64 = "cGljdHVyZQ" + std::to_string(id) + "x" + std::to_string(i) + "==";
    sequence->frames.push_back({std::make_shared<const pipeline::EncodedPicture>(
                                    pipeline::EncodedPicture{base64, 448, 252, 1000}),
                                i, captured_at, captured_at + 20ms});
  }
  sequence->built_at = sequence->last().received_at + 10ms;
  return sequence;
}

}  // namespace cabinwatch::llm::test

#include "llm/trial_sequence.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "llm/analyst.hpp"

namespace cabinwatch::llm {
namespace {

using base::Clock;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenFrames{500};

/// The longest deadline that there may be.
constexpr milliseconds kNoDeadline{600'000};

pipeline::SequencePtr sequence_of(const pipeline::EncodedPicturePtr& picture, int pictures) {
  auto sequence = std::make_shared<pipeline::Sequence>();
  sequence->id = 1;
  const auto now = Clock::now();
  for (int i = 0; i < pictures; ++i) {
    const auto at = now - (pictures - 1 - i) * kBetweenFrames;
    sequence->frames.push_back({.picture = picture,
                                .number = static_cast<std::uint64_t>(i),
                                .captured_at = at,
                                .received_at = at});
  }
  sequence->built_at = now;
  return sequence;
}

}  // namespace

Finding ask_all_questions(AnalystSettings settings, const pipeline::EncodedPicturePtr& picture) {
  const int pictures = std::max(1, settings.sequence_pictures);
  if (settings.strategy == Strategy::automatic) settings.strategy = Strategy::parallel;
  settings.deadline = kNoDeadline;
  settings.overload = Overload::newest_wins;
  settings.state_directory.clear();
  std::promise<Finding> promise;
  auto finding = promise.get_future();
  // Declared after what its callbacks use: its end comes first, and no callback after it.
  Analyst analyst(std::move(settings),
                  {.on_answers = {},
                   .on_finding = [&promise](Finding done) { promise.set_value(std::move(done)); },
                   .on_server = {}});
  analyst.submit(sequence_of(picture, pictures));
  return finding.get();
}

}  // namespace cabinwatch::llm

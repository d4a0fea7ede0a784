#include "llm/strategy/fused_trust.hpp"

#include <fmt/format.h>

namespace cabinwatch::llm {
namespace {

/// Sequences that are asked both ways before `fused` is trusted: an answer to each question. The
/// second one follows after so many, then one of so many. Ours: of 30 s of a recording, 15
/// sequences, a second one at once was a sixth of the time; the others are 2 % more work at most.
constexpr unsigned kComparisons = 1;
constexpr std::uint64_t kComparedAgain = 64;
constexpr std::uint64_t kCompareEvery = 256;
/// So many objects that are not valid are no accident, with a model at temperature 0.
constexpr unsigned kMostInvalid = 2;
/// Comparisons in a row without a result, after which `fused` is given up.
constexpr unsigned kMostMissed = 8;

/// After how many sequences another one is compared, by how many there have been: short runs come
/// to it, too.
std::uint64_t next_comparison(std::uint64_t sequences) {
  return sequences < kComparedAgain ? kComparedAgain
                                    : (sequences / kCompareEvery + 1) * kCompareEvery;
}

}  // namespace

std::optional<bool> FusedTrust::is_trusted() const noexcept {
  if (!ruled_out_.empty()) return false;
  if (comparisons_ >= kComparisons) return true;
  return std::nullopt;
}

bool FusedTrust::wants_comparison(std::uint64_t sequences, std::size_t under_way,
                                  bool may_win) const noexcept {
  if (!ruled_out_.empty()) return false;
  if (compare_at_ > 0 && sequences >= compare_at_) return under_way == 0;
  return may_win && comparisons_ + under_way < kComparisons;
}

void FusedTrust::compare(const ComparedSequence& sequence, std::uint64_t sequences) {
  const bool is_missed =
      !sequence.is_answered || (sequence.agreement && sequence.agreement->compared == 0);
  if (is_missed) {
    if (++missed_ >= kMostMissed) ruled_out_ = "its answers could not be compared";
  } else if (!sequence.agreement) {
    if (++invalid_objects_ >= kMostInvalid) {
      ruled_out_ = fmt::format("its object was not valid {} of {} times", invalid_objects_,
                               invalid_objects_ + comparisons_);
    }
  } else {
    missed_ = 0;
    ++comparisons_;
    agreement_.compared += sequence.agreement->compared;
    agreement_.equal += sequence.agreement->equal;
    compare_at_ = next_comparison(sequences);
    if (agreement_.equal < agreement_.compared) ruled_out_ = "it gives other answers";
  }
}

void FusedTrust::describe(StrategyCost& cost) const {
  cost.answers_compared = agreement_.compared;
  cost.answers_equal = agreement_.equal;
  cost.ruled_out = ruled_out_;
}

void FusedTrust::restore(const StrategyCost& cost, std::uint64_t sequences) {
  agreement_ = {cost.answers_compared, cost.answers_equal};
  comparisons_ = cost.answers_compared / static_cast<unsigned>(analyses_);
  ruled_out_ = cost.ruled_out;
  compare_at_ = next_comparison(sequences);
}

}  // namespace cabinwatch::llm

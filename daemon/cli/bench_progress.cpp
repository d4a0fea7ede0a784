#include "daemon/cli/bench_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/seconds.hpp"
#include "daemon/cli/batch_progress.hpp"

namespace cabinwatch::daemon {
namespace {

using base::Clock;
using std::chrono::duration_cast;

constexpr std::chrono::seconds kPlainLine{30};

/// Too early to tell how long the rest will take.
constexpr double kLeastPart = 0.02;

}  // namespace

void BenchProgress::begin(const std::string& name) {
  name_ = name;
  ++number_;
  told_at_ = {};
}

void BenchProgress::look(const recordings::BenchLook& look) {
  if (draws_) {
    block_.draw({cut_to(line(look), ProgressBlock::columns())});
  } else if (look.passed - told_at_ >= kPlainLine) {
    told_at_ = look.passed;
    fmt::print(stderr, "{}\n", line(look));
  }
}

void BenchProgress::end(const recordings::BenchFigures& figures) {
  longest_ = std::max<Clock::duration>(longest_, figures.wall);
  const auto said = fmt::format("[{}/{}] {}: {} sequences in {}", number_, ways_, name_,
                                figures.sequences(), base::seconds_text(figures.wall));
  if (draws_) {
    block_.print(said);
  } else {
    fmt::print(stderr, "{}\n", said);
  }
}

void BenchProgress::clear() {
  if (draws_) block_.clear();
}

std::string BenchProgress::line(const recordings::BenchLook& look) const {
  auto said = fmt::format("[{}/{}] {}: {:.0f} %, {} sequences, {}", number_, ways_, name_,
                          100.0 * look.part, look.sequences, base::clock_text(look.passed));
  if (look.server_away) {
    return said +
           fmt::format(", waiting for a model server for {}", base::clock_text(*look.server_away));
  }
  if (look.part < kLeastPart) return said;
  const auto left = duration_cast<Clock::duration>(look.passed * ((1.0 - look.part) / look.part));
  said += fmt::format(", {} left", base::clock_text(left));
  // sequential comes first and is the slowest, or about so.
  const auto longest = std::max(longest_, look.passed + left);
  const auto others = ways_ - std::min(ways_, number_);
  if (others > 0)
    said += fmt::format(", at most {} with the others", base::clock_text(left + others * longest));
  return said;
}

}  // namespace cabinwatch::daemon

#pragma once

#include <cstddef>
#include <string>

#include "daemon/cli/progress_block.hpp"
#include "recordings/bench/bench_run.hpp"

namespace cabinwatch::daemon {

/// Tells on standard error how far `bench` is and how long it will take: on a terminal in a line
/// that is redrawn, elsewhere a line every half minute. One thread.
class BenchProgress {
 public:
  /// @param ways  that are to be measured in all
  explicit BenchProgress(std::size_t ways) : ways_(ways), draws_(ProgressBlock::can_draw()) {}

  /// The next way begins.
  void begin(const std::string& name);
  void look(const recordings::BenchLook& look);
  /// It is measured.
  void end(const recordings::BenchFigures& figures);
  /// Takes the line away.
  void clear();

 private:
  [[nodiscard]] std::string line(const recordings::BenchLook& look) const;

  const std::size_t ways_;
  const bool draws_;
  ProgressBlock block_;
  std::string name_;
  std::size_t number_ = 0;           // of the way, from 1
  base::Clock::duration longest_{};  // of the ways measured
  base::Clock::duration told_at_{};  // since the way began
};

}  // namespace cabinwatch::daemon

#pragma once

#include <cstddef>
#include <string>

#include "daemon/bench_run.hpp"
#include "daemon/progress_block.hpp"

namespace cabinwatch::daemon {

/// Tells on standard error how far `bench` is and how long it will take: on a terminal in a line
/// that is redrawn, elsewhere a line every half minute. One thread.
class BenchProgress {
 public:
  /// @param ways  that are to be measured in all
  explicit BenchProgress(std::size_t ways) : ways_(ways), draws_(ProgressBlock::can_draw()) {}

  /// The next way begins.
  void begin(const std::string& name);
  void look(const BenchLook& look);
  /// It is measured.
  void end(const BenchFigures& figures);
  /// Takes the line away.
  void clear();

 private:
  [[nodiscard]] std::string line(const BenchLook& look) const;

  const std::size_t ways_;
  const bool draws_;
  ProgressBlock block_;
  std::string name_;
  std::size_t number_ = 0;               // of the way, from 1
  pipeline::Clock::duration longest_{};  // of the ways measured
  pipeline::Clock::duration told_at_{};  // since the way began
};

}  // namespace cabinwatch::daemon

#pragma once

#include <string>
#include <vector>

#include "recordings/bench/bench_figures.hpp"
#include "recordings/results/json_text.hpp"

/// What `bench` measured, for people and for programs. Pure; any thread.
namespace cabinwatch::recordings {

/// All ways measured, `sequential` first.
struct BenchResults {
  std::vector<BenchFigures> ways;
  /// How many times slower the server was at the end than at the beginning; nothing where that is
  /// not known.
  std::optional<double> change_at_end;
};

/// Which way is the best one, and how far that can be trusted.
struct BenchVerdict {
  /// The fastest of those that gave the same answers as `sequential`, with nothing turned off; null
  /// where no comparison holds.
  const BenchFigures* fastest = nullptr;
  bool is_same = true;             ///< every way gave the same answers
  std::vector<std::string> notes;  ///< what is to be known of the figures, one line each
};
[[nodiscard]] BenchVerdict verdict(const BenchResults& results);

/// Tables of lines.
[[nodiscard]] std::vector<std::string> table(const BenchResults& results);

/// One way, as an object.
[[nodiscard]] Json to_json(const BenchFigures& way, const BenchFigures& baseline);
[[nodiscard]] Json to_json(const BenchVerdict& verdict);

}  // namespace cabinwatch::recordings

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/analysis/shared_analyst.hpp"
#include "recordings/bench/bench_case.hpp"
#include "recordings/bench/bench_figures.hpp"

namespace cabinwatch::recordings {

/// Why recordings cannot be measured, for people.
class BenchFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How far a run is. Plain values.
struct BenchLook {
  double part = 0.0;  ///< of all recordings, 0..1, as far as it can be told
  std::uint64_t sequences = 0;
  base::Clock::duration passed{};
  std::optional<base::Clock::duration> server_away;  ///< for how long, when it is away now
};

/// Analyses recordings one way, and measures it. Frames are sampled the same way whatever the
/// answers are, so that ways can be compared.
///
/// The owner's thread; uses some of its own meanwhile.
class BenchRun {
 public:
  /// A server that is away for longer ends it.
  static constexpr std::chrono::seconds kServerPatience{60};

  /// @param configuration  borrowed; lives longer
  /// @param most_sequences  end after so many, to look at the server only
  BenchRun(const config::Configuration& configuration, const BenchCase& what,
           std::vector<std::filesystem::path> videos,
           std::optional<std::size_t> most_sequences = {});

  using OnLook = std::function<void(const BenchLook&)>;

  /// Works until all recordings are analysed. Calls `on_look` some times a second; what that throws
  /// ends it. Once.
  /// @throws BenchFailure when a recording cannot be read or is too short, or servers stay away;
  ///         ConfigurationError when a part cannot be built as configured; std::runtime_error
  [[nodiscard]] BenchFigures run(const OnLook& on_look);

 private:
  /// A recording is in work as long as it lives.
  class InWork;
  class StopAtTheEnd;

  // Workers.
  void work(std::size_t video, SharedAnalyst& analyst);
  [[nodiscard]] bool is_stopping() const;
  void analyse(std::size_t video, SharedAnalyst& analyst);
  void note(std::size_t video, const AnalysedSequence& sequence);
  void fail(const std::string& why);

  void stop(SharedAnalyst& analyst);
  [[nodiscard]] BenchLook look(const SharedAnalyst& analyst) const;

  const BenchSettings settings_;
  const std::vector<std::filesystem::path> videos_;
  const std::optional<std::size_t> most_sequences_;
  const base::Clock::time_point began_at_ = base::Clock::now();
  BenchFigures figures_;

  // Workers, and the owner's thread that looks at them and stops them.
  mutable std::mutex mutex_;
  std::size_t done_ = 0;
  bool is_stopping_ = false;
  std::string failure_;
  std::exception_ptr error_;
  std::map<std::size_t, RecordingAnalysis*> in_work_;  // by video
};

}  // namespace cabinwatch::recordings

#include "recordings/bench/bench_case.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cabinwatch::recordings {
namespace {

/// No camera's picture is larger on its longer side.
constexpr int kNoScaling = 8192;

void turn_off(Optimization optimization, BenchSettings& settings) {
  auto& configuration = settings.configuration;
  switch (optimization) {
    case Optimization::cache:
      configuration.encoder.cache_frames = 0;
      break;
    case Optimization::overlap:
      configuration.llm.overlap = false;
      break;
    case Optimization::adaptive_sampling:
      configuration.sampling.adaptive = false;
      break;
    case Optimization::scaling:
      configuration.encoder.max_side = kNoScaling;
      break;
    case Optimization::side_by_side:
      settings.workers = 1;
      break;
  }
}

}  // namespace

std::string BenchCase::name() const {
  const auto word = pipeline::to_word(strategy);
  return without ? fmt::format("{} without {}", word, pipeline::to_word(*without))
                 : std::string(word);
}

BenchSettings settings_of(const BenchCase& one, const config::Configuration& configuration) {
  BenchSettings settings{configuration, configuration.batch.workers};
  // One query at a time in all: several recordings would only wait for one another.
  if (one.strategy == llm::Strategy::sequential) settings.workers = 1;
  settings.configuration.camera.realtime = false;
  settings.configuration.llm.strategy = one.strategy;
  if (one.without) {
    turn_off(*one.without, settings);
    settings.configuration.llm.state_directory.clear();  // what is learnt so holds for nothing else
  }
  return settings;
}

std::vector<BenchCase> bench_cases(const std::vector<llm::Strategy>& strategies,
                                   const std::vector<Optimization>& without) {
  std::vector<BenchCase> cases{{llm::Strategy::sequential, {}}};
  for (const auto strategy : strategies) {
    if (strategy == llm::Strategy::sequential) continue;
    cases.push_back({strategy, {}});
    for (const auto optimization : without) cases.push_back({strategy, optimization});
  }
  return cases;
}

}  // namespace cabinwatch::recordings

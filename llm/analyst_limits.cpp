#include "llm/analyst_limits.hpp"

#include <algorithm>
#include <utility>

namespace cabinwatch::llm {
namespace {

/// However few sequences are analysed.
constexpr int kFewestFailuresToOpen = 5;

}  // namespace

AnalysisPlan plan_of(const AnalystSettings& settings) {
  auto analyses = settings.analyses;
  std::sort(analyses.begin(), analyses.end());  // impairment follows from those before it
  return {std::move(analyses), settings.strategy, settings.deadline,
          settings.overload == Overload::newest_wins};
}

std::size_t most_sequences(const AnalystSettings& settings) {
  if (!settings.overlap) return 1;
  const auto live = static_cast<std::size_t>(settings.max_sequences_in_flight);
  // Of recordings, each that has one query at a server.
  const auto places =
      settings.servers.size() * static_cast<std::size_t>(settings.max_queries_in_flight);
  return settings.overload == Overload::newest_wins ? live : places;
}

std::size_t queries_side_by_side(const AnalysisPlan& plan) {
  if (!plan.is_live) return 0;
  const auto following =
      std::count(plan.analyses.begin(), plan.analyses.end(), Analysis::impairment);
  return std::max(std::size_t{1}, plan.analyses.size() - static_cast<std::size_t>(following));
}

long most_connections(const AnalystSettings& settings) {
  return static_cast<long>(settings.servers.size()) * settings.max_queries_in_flight;
}

int failures_to_open(const AnalystSettings& settings) {
  return std::max(kFewestFailuresToOpen, 2 * static_cast<int>(most_sequences(settings)) + 1);
}

}  // namespace cabinwatch::llm

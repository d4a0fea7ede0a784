#pragma once

#include <cstddef>

#include "llm/sequence_analysis.hpp"
#include "llm/settings.hpp"

/// What follows from the settings for how much the analyst does at once, and for how long it bears
/// with a server. Pure; any thread.
namespace cabinwatch::llm {

[[nodiscard]] AnalysisPlan plan_of(const AnalystSettings& settings);

/// Sequences that may be under way, whatever places servers have.
[[nodiscard]] std::size_t most_sequences(const AnalystSettings& settings);

/// Queries of a live sequence in parallel that are to run side by side: all that do not follow from
/// others; 0 of recordings, which need not.
[[nodiscard]] std::size_t queries_side_by_side(const AnalysisPlan& plan);

/// Connections to all servers together.
[[nodiscard]] long most_connections(const AnalystSettings& settings);

/// Failures in a row that open a server's circuit. One analysis that fails again and again, at its
/// retry too, must not take the server away from the other four, whose answers may come in between
/// only once per sequence.
[[nodiscard]] int failures_to_open(const AnalystSettings& settings);

}  // namespace cabinwatch::llm

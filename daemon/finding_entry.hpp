#pragma once

#include "alerts/log_entry.hpp"
#include "llm/finding.hpp"
#include "llm/server_event.hpp"

/// How findings and servers stand in the journal. Pure; any thread.
namespace cabinwatch::daemon {

/// One debug entry per sequence: the time in every stage, each query's time or failure, cache hits.
[[nodiscard]] alerts::LogEntry finding_entry(const llm::Finding& finding,
                                             pipeline::Clock::time_point now);

[[nodiscard]] alerts::LogEntry server_entry(const llm::ServerEvent& event);

}  // namespace cabinwatch::daemon

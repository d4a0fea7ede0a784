#pragma once

#include "base/log_entry.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"

/// How findings and servers stand in the journal. Pure; any thread.
namespace cabinwatch::daemon {

/// One debug entry per sequence: the time in every stage, each query's time or failure, cache hits.
[[nodiscard]] base::LogEntry finding_entry(const llm::Finding& finding,
                                           base::Clock::time_point now);

[[nodiscard]] base::LogEntry server_entry(const llm::ServerEvent& event);

}  // namespace cabinwatch::daemon

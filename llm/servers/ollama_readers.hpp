#pragma once

#include "llm/servers/http_message.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/probe_report.hpp"

/// What Ollama tells of itself, one reader for each request of its probe. Pure; any thread.
namespace cabinwatch::llm {

void read_ollama_version(const HttpResponse& response, ProbeReport& report);
void read_ollama_show(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report);
void read_ollama_preload(const ModelWanted& wanted, const HttpResponse& response,
                         ProbeReport& report);
void read_ollama_ps(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report);

}  // namespace cabinwatch::llm

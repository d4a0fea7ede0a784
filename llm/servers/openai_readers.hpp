#pragma once

#include "llm/servers/http_message.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/probe_report.hpp"

/// What OpenAI-compatible servers tell of themselves: /health, /props (llama.cpp's), /version
/// (vLLM's), /v1/models. Pure; any thread.
namespace cabinwatch::llm {

void read_openai_health(const HttpResponse& response, ProbeReport& report);
void read_openai_props(const HttpResponse& response, ProbeReport& report);
void read_openai_version(const HttpResponse& response, ProbeReport& report);
void read_openai_models(const ModelWanted& wanted, const HttpResponse& response,
                        ProbeReport& report);

}  // namespace cabinwatch::llm

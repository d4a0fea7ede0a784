#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "llm/servers/answer_time.hpp"
#include "llm/servers/http_message.hpp"
#include "llm/servers/probe_report.hpp"
#include "llm/servers/wire_format.hpp"

/// What probes read from responses: those of all kinds of servers, and one reader for each request
/// of one kind. Pure; any thread.
namespace cabinwatch::llm {

/// For a question that a server answers from memory. Ours: a thousand times what it takes.
inline constexpr std::chrono::milliseconds kShortInquiry{3000};

/// Source: Ollama gives a load up after 5 minutes without progress.
inline constexpr std::chrono::milliseconds kLongestLoad{300'000};

/// What the settings want of the model.
struct ModelWanted {
  std::string name;
  int context_tokens = 0;
  bool allow_remote = false;
};

/// The steps' names.
namespace step {
inline constexpr const char* kServer = "server";
inline constexpr const char* kModel = "model";
inline constexpr const char* kPictures = "pictures";
inline constexpr const char* kLoaded = "loaded";
inline constexpr const char* kGpu = "gpu";
inline constexpr const char* kFields = "fields";
inline constexpr const char* kTime = "time";
inline constexpr const char* kAnswer = "answer";
}  // namespace step

/// Adds a step; its text is made fit to be shown.
void tell(ProbeReport& report, const char* name, ProbeStep::Outcome outcome,
          const std::string& text, const std::string& what_to_do = {});

/// The step of that name, or null.
[[nodiscard]] ProbeStep* find_step(ProbeReport& report, const char* name);
[[nodiscard]] const ProbeStep* find_step(const ProbeReport& report, const char* name);

/// Tells what stops everything: nobody there, or a key that is refused. False when neither.
[[nodiscard]] bool tell_no_access(const HttpResponse& response, ProbeReport& report);

/// Tells that the model runs on another host and may not. False when that is not so.
/// @param shown  what Ollama's /api/show says of the model
[[nodiscard]] bool tell_relay(const ModelWanted& wanted, const nlohmann::json& shown,
                              ProbeReport& report);

/// Tells which fields of a query are left out; nothing when none is.
void tell_fields(ProbeReport& report);

/// The last step: how a query with a picture went.
void read_trial(const ChatReply& reply, const HttpResponse& response, ProbeReport& report);

/// Warns before the last step where answers that take as long as the trial come too late.
void tell_time(const AnswerTime& allowed, ProbeReport& report);

/// Programs that were started without a model's picture part, or behind a gateway that knows text
/// alone, leave pictures out without a word: their queries have no more tokens with them.
/// @param pictures         of the trial query
/// @param without_pictures the tokens of its prompt, had it none
void tell_whether_pictures_count(int pictures, std::uint64_t without_pictures, ProbeReport& report);

// What Ollama tells of itself.
void read_ollama_version(const HttpResponse& response, ProbeReport& report);
void read_ollama_show(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report);
void read_ollama_preload(const ModelWanted& wanted, const HttpResponse& response,
                         ProbeReport& report);
void read_ollama_ps(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report);

// What OpenAI-compatible servers tell: /health, /props (llama.cpp's), /version (vLLM's),
// /v1/models, /api/show (Ollama's, whose answers to /v1 do not tell that it relays).
void read_openai_health(const HttpResponse& response, ProbeReport& report);
void read_openai_props(const HttpResponse& response, ProbeReport& report);
void read_openai_version(const HttpResponse& response, ProbeReport& report);
void read_openai_models(const ModelWanted& wanted, const HttpResponse& response,
                        ProbeReport& report);
void read_openai_show(const ModelWanted& wanted, const HttpResponse& response, ProbeReport& report);

}  // namespace cabinwatch::llm

#pragma once

#include "llm/servers/http_message.hpp"

/// Answers that came as a stream although none was asked for: some gateways send nothing else.
/// Pure; any thread.
namespace cabinwatch::llm {

/// A response whose body is a stream of Server-Sent Events ("data: {...}"), with its pieces put
/// together as one completion; any other response as it is. What breaks off before its end is no
/// completion: such a body stays as it is, too.
[[nodiscard]] HttpResponse whole_completion(const HttpResponse& response);

/// The same of Ollama's streams: one JSON object per line, the last of which says that it is done.
[[nodiscard]] HttpResponse whole_ollama_answer(const HttpResponse& response);

}  // namespace cabinwatch::llm

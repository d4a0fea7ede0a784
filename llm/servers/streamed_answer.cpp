#include "llm/servers/streamed_answer.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/answers/strict_json.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;

/// Deeper than any piece of a stream.
constexpr int kMaxDepth = 32;

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// The lines that are not empty.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = without_blanks(text.substr(0, end));
    if (!line.empty()) lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<json> object_of(std::string_view text) {
  auto parsed = strict_json(text, kMaxDepth);
  auto* value = std::get_if<json>(&parsed);
  if (value == nullptr || !value->is_object()) return std::nullopt;
  return std::move(*value);
}

/// Adds a piece's texts, each behind what there is under its name.
void append_texts(json& message, const json& piece) {
  for (const auto* name : {"content", "reasoning_content", "reasoning", "thinking"}) {
    const auto text = text_member(piece, name);
    if (!text.empty()) message[name] = text_member(message, name) + text;
  }
}

/// One completion of the pieces; nothing when they are no whole one.
std::optional<json> completion_of(const std::vector<std::string_view>& lines) {
  constexpr std::string_view kData = "data:";
  json whole = json::object();
  json message{{"role", "assistant"}, {"content", ""}};
  json finish_reason;
  bool is_done = false;
  for (const auto line : lines) {
    if (!line.starts_with(kData)) continue;  // a comment, or an event's name or number
    const auto data = without_blanks(line.substr(kData.size()));
    if (data == "[DONE]") {
      is_done = true;
      break;
    }
    const auto piece = object_of(data);
    if (!piece) return std::nullopt;
    for (const auto& [name, value] : piece->items()) {
      if (name != "choices" && !value.is_null()) whole[name] = value;
    }
    append_texts(message, member(*piece, "/choices/0/delta"));
    const auto finished = member(*piece, "/choices/0/finish_reason");
    if (finished.is_string()) finish_reason = finished;
  }
  if (whole.contains("error")) return whole;
  if (!is_done && finish_reason.is_null()) return std::nullopt;
  whole["choices"] = {
      {{"index", 0}, {"message", std::move(message)}, {"finish_reason", std::move(finish_reason)}}};
  return whole;
}

std::optional<json> ollama_answer_of(const std::vector<std::string_view>& lines) {
  json message{{"role", "assistant"}, {"content", ""}};
  json last;
  for (const auto line : lines) {
    auto piece = object_of(line);
    if (!piece) return std::nullopt;
    if (piece->contains("error")) return piece;
    append_texts(message, member(*piece, "/message"));
    last = *std::move(piece);
  }
  if (member(last, "/done") != json(true)) return std::nullopt;
  last["message"] = std::move(message);
  return last;
}

HttpResponse with_body(const HttpResponse& response, const json& body) {
  auto whole = response;
  whole.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return whole;
}

}  // namespace

HttpResponse whole_completion(const HttpResponse& response) {
  const auto body = without_blanks(response.body);
  const bool is_stream =
      body.starts_with("data:") || body.starts_with("event:") || body.starts_with(':');
  if (!is_stream) return response;
  const auto completion = completion_of(lines_of(body));
  return completion ? with_body(response, *completion) : response;
}

HttpResponse whole_ollama_answer(const HttpResponse& response) {
  const auto lines = lines_of(response.body);
  if (lines.size() < 2 || !lines.front().starts_with('{')) return response;
  const auto answer = ollama_answer_of(lines);
  return answer ? with_body(response, *answer) : response;
}

}  // namespace cabinwatch::llm

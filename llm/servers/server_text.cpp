#include "llm/servers/server_text.hpp"

#include <fmt/format.h>

#include "llm/answers/plain_text.hpp"
#include "llm/answers/strict_json.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;

/// Deeper than any server's answer; /api/show and /props are some 5 deep.
constexpr int kMaxDepth = 32;

/// Ollama's error holds its inner server's error body as text: one unwrapping more than that is
/// nobody's.
constexpr int kErrorsInErrors = 3;

std::optional<json> object_of(std::string_view text) {
  auto parsed = strict_json(text, kMaxDepth);
  auto* value = std::get_if<json>(&parsed);
  if (value == nullptr || !value->is_object()) return std::nullopt;
  return std::move(*value);
}

bool looks_like_html(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && text[begin] == '<';
}

std::string message_in(const std::string& text, int unwrappings) {
  const auto object = object_of(text);
  if (!object || !object->contains("error") || unwrappings == 0) return text;
  const auto& error = object->at("error");
  if (error.is_object()) return text_member(error, "message");
  if (error.is_string()) return message_in(error.get<std::string>(), unwrappings - 1);
  return error.is_null() ? std::string() : error.dump();
}

std::string nothing_but(long status) {
  return fmt::format("status {} without a word about it", status);
}

}  // namespace

std::optional<json> object_in(const HttpResponse& response) { return object_of(response.body); }

std::string error_message(const HttpResponse& response) {
  if (response.failure != HttpResponse::Failure::none) return error_line(response.trouble);
  if (looks_like_html(response.body)) return fmt::format("status {}, a web page", response.status);
  const auto message = message_in(response.body, kErrorsInErrors);
  return is_blank(message) ? nothing_but(response.status) : error_line(message);
}

std::optional<Refusal> refusal_of(const HttpResponse& response, bool allow_remote, json& object) {
  switch (response.failure) {
    case HttpResponse::Failure::none:
      break;
    case HttpResponse::Failure::unreachable:
    case HttpResponse::Failure::lost:
      return Refusal{QueryError::refused, error_line(response.trouble)};
    case HttpResponse::Failure::timed_out:
      return Refusal{QueryError::timed_out, error_line(response.trouble)};
    case HttpResponse::Failure::not_http:
      return Refusal{QueryError::not_http, error_line(response.trouble)};
  }
  if (response.status != 200) {
    return Refusal{QueryError::http_status, error_line(fmt::format("status {}: {}", response.status,
                                                                   error_message(response)))};
  }
  auto parsed = object_in(response);
  if (!parsed) {
    return Refusal{QueryError::not_http, looks_like_html(response.body)
                                             ? "a web page came instead of an answer"
                                             : "what came is no JSON object"};
  }
  object = std::move(*parsed);
  if (object.contains("error") && !object.at("error").is_null()) {
    return Refusal{QueryError::http_status, error_message(response)};
  }
  const auto host = remote_host_in(object);
  if (!host.empty() && !allow_remote) {
    return Refusal{QueryError::remote_host,
                   error_line(fmt::format("the server relayed the query to {}", host))};
  }
  return std::nullopt;
}

std::string text_member(const json& object, std::string_view name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json member(const json& object, const char* path) {
  const json::json_pointer pointer(path);
  return object.contains(pointer) ? object.at(pointer) : json();
}

std::optional<std::uint64_t> count_member(const json& object, const char* path) {
  const auto value = member(object, path);
  if (!value.is_number_unsigned()) return std::nullopt;
  return value.get<std::uint64_t>();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string remote_host_in(const json& object) {
  auto host = text_member(object, "remote_host");
  return host.empty() ? text_member(object, "remote_model") : host;
}

}  // namespace cabinwatch::llm

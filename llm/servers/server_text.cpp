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

/// What stands between <title> and </title>; empty when there is none.
std::string title_of(std::string_view page) {
  constexpr std::string_view kBegin = "<title>";
  auto begin = page.find(kBegin);
  if (begin == std::string_view::npos) return {};
  begin += kBegin.size();
  const auto title = page.substr(begin, page.find('<', begin) - begin);
  return is_blank(title) ? std::string() : std::string(title);
}

/// "body.chat_template_kwargs: Extra inputs are not permitted": what FastAPI says of one field.
std::string complaint_of(const json& complaint) {
  std::string place;
  const auto loc = member(complaint, "/loc");
  for (const auto& part : loc) {
    const auto word = part.is_string() ? part.get<std::string>() : part.dump();
    place += (place.empty() ? "" : ".") + word;
  }
  const auto text = text_member(complaint, "msg");
  return place.empty() ? text : place + ": " + text;
}

std::string message_in(const std::string& text, int unwrappings);

std::string detail_in(const json& detail, int unwrappings) {
  if (detail.is_string()) return message_in(detail.get<std::string>(), unwrappings - 1);
  if (detail.is_object()) return message_in(detail.dump(), unwrappings - 1);
  if (!detail.is_array()) return detail.dump();
  std::string text;
  for (const auto& complaint : detail) {
    text += text.empty() ? "" : "; ";
    text += complaint.is_string() ? complaint.get<std::string>() : complaint_of(complaint);
  }
  return text;
}

/// What a gateway (OpenRouter) says, with what the server behind it said.
std::string error_object_in(const json& error, int unwrappings) {
  auto message = text_member(error, "message");
  const auto raw = member(error, "/metadata/raw");
  if (raw.is_null()) return message;
  const auto said =
      message_in(raw.is_string() ? raw.get<std::string>() : raw.dump(), unwrappings - 1);
  if (is_blank(said)) return message;
  return is_blank(message) ? said : fmt::format("{}: {}", message, said);
}

std::string message_in(const std::string& text, int unwrappings) {
  const auto object = object_of(text);
  if (!object || unwrappings == 0) return text;
  if (object->contains("error")) {
    const auto& error = object->at("error");
    if (error.is_object()) return error_object_in(error, unwrappings);
    if (error.is_string()) return message_in(error.get<std::string>(), unwrappings - 1);
    return error.is_null() ? std::string() : error.dump();
  }
  const auto of_choice = member(*object, "/choices/0/error");
  if (of_choice.is_object()) return error_object_in(of_choice, unwrappings);
  if (!of_choice.is_null()) return of_choice.dump();
  for (const auto* name : {"detail", "message"}) {
    const auto said = member(*object, fmt::format("/{}", name).c_str());
    if (!said.is_null()) return detail_in(said, unwrappings);
  }
  return text;
}

std::string nothing_but(long status) {
  return fmt::format("status {} without a word about it", status);
}

}  // namespace

std::optional<json> object_in(const HttpResponse& response) { return object_of(response.body); }

bool is_web_page(const HttpResponse& response) { return looks_like_html(response.body); }

std::string error_text(const HttpResponse& response) {
  return is_web_page(response) ? title_of(response.body)
                               : message_in(response.body, kErrorsInErrors);
}

std::string error_message(const HttpResponse& response) {
  if (response.failure != HttpResponse::Failure::none) return error_line(response.trouble);
  const auto message = error_text(response);
  if (is_web_page(response)) {
    return error_line(is_blank(message) ? "a web page"
                                        : fmt::format("a web page, \"{}\"", message));
  }
  if (!response.location.empty()) return error_line(fmt::format("go to {}", response.location));
  return is_blank(message) ? nothing_but(response.status) : error_line(message);
}

std::optional<Refusal> refusal_of(const HttpResponse& response, bool allow_remote, json& object) {
  switch (response.failure) {
    case HttpResponse::Failure::none:
      break;
    case HttpResponse::Failure::unreachable:
    case HttpResponse::Failure::lost:
    case HttpResponse::Failure::no_tls:
      return Refusal{QueryError::refused, error_line(response.trouble)};
    case HttpResponse::Failure::timed_out:
      return Refusal{QueryError::timed_out, error_line(response.trouble)};
    case HttpResponse::Failure::not_http:
      return Refusal{QueryError::not_http, error_line(response.trouble)};
  }
  if (response.status != 200) {
    const auto error = is_busy(response.status) ? QueryError::busy : QueryError::http_status;
    const auto message = error_message(response);
    const bool says_more = message != nothing_but(response.status);
    return Refusal{error, says_more
                              ? error_line(fmt::format("status {}: {}", response.status, message))
                              : message};
  }
  auto parsed = object_in(response);
  if (!parsed) {
    if (!is_web_page(response)) return Refusal{QueryError::not_http, "what came is no JSON object"};
    const auto title = error_text(response);
    return Refusal{QueryError::not_http,
                   is_blank(title) ? "a web page came instead of an answer"
                                   : error_line(fmt::format(
                                         "a web page came instead of an answer: {}", title))};
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

#pragma once

#include <string>
#include <utility>

#include "llm/servers/http_message.hpp"
#include "llm/servers/wire_format.hpp"

/// Responses as a server gives them, and what becomes of them.
namespace cabinwatch::llm::test {

inline HttpResponse response(long status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

inline HttpResponse failure(HttpResponse::Failure what, std::string trouble) {
  HttpResponse response;
  response.failure = what;
  response.trouble = std::move(trouble);
  return response;
}

/// A reply in short: the model's text, or "ERROR: text" of a refusal.
inline std::string shown(const ChatReply& reply) {
  if (const auto* text = std::get_if<ChatText>(&reply)) return text->text;
  const auto& refusal = std::get<Refusal>(reply);
  return std::string(pipeline::to_word(refusal.error)) + ": " + refusal.text;
}

}  // namespace cabinwatch::llm::test

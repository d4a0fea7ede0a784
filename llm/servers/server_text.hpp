#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "llm/servers/http_message.hpp"
#include "llm/servers/refusal.hpp"

/// What every server's responses have in common. Pure; any thread.
namespace cabinwatch::llm {

/// The body as a JSON object; nothing when it is something else.
[[nodiscard]] std::optional<nlohmann::json> object_in(const HttpResponse& response);

/// What an error body says, whole and as it came. Empty when it says nothing. Forms: {"error":
/// TEXT}, {"error": {"message": TEXT}}, the latter also in "choices" and with {"metadata": {"raw":
/// TEXT}} of the server behind a gateway (OpenRouter), both also with a whole error body as TEXT
/// (Ollama hands on its inner server's), {"message": TEXT}, {"detail": TEXT}, {"detail": [{"loc":
/// [...], "msg": TEXT}, ...]} (FastAPI), plain text, or a web page's title.
[[nodiscard]] std::string error_text(const HttpResponse& response);

/// What an error response says, made fit by error_line; the status where it says nothing, and of a
/// failed transfer why it failed.
[[nodiscard]] std::string error_message(const HttpResponse& response);

/// Why the response is no answer: nothing came, its status is not 200, it is no JSON object, it is
/// an error after all, or (unless `allow_remote`) another host gave it. Nothing when it may be one;
/// `object` then is what it says.
[[nodiscard]] std::optional<Refusal> refusal_of(const HttpResponse& response, bool allow_remote,
                                                nlohmann::json& object);

/// Whether the response is a web page.
[[nodiscard]] bool is_web_page(const HttpResponse& response);

/// A member that is text, or empty. `object` may be anything.
[[nodiscard]] std::string text_member(const nlohmann::json& object, std::string_view name);

/// A member by its path ("/modalities/vision"), or null.
[[nodiscard]] nlohmann::json member(const nlohmann::json& object, const char* path);

/// A count by its path; nothing when there is none.
[[nodiscard]] std::optional<std::uint64_t> count_member(const nlohmann::json& object,
                                                        const char* path);

/// Whether there is nothing but blanks in the text.
[[nodiscard]] bool is_blank(std::string_view text);

/// The host that a server relays a model's queries to; empty when it does not.
[[nodiscard]] std::string remote_host_in(const nlohmann::json& object);

}  // namespace cabinwatch::llm

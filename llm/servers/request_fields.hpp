#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm/servers/http_message.hpp"

/// Which optional fields a query to /v1/chat/completions has: not every server accepts them. Pure;
/// any thread.
namespace cabinwatch::llm {

/// All of them, until a server refuses one.
struct RequestFields {
  /// How the answer's form is told. The prompt tells it too, and answers are read as strictly
  /// without this.
  enum class Format {
    json_schema,  ///< response_format of this type, with the schema
    json_object,  ///< response_format of this type: some JSON object
    none          ///< no response_format
  };
  Format format = Format::json_schema;
  bool template_kwargs = true;  ///< chat_template_kwargs, which keeps thinking models from thinking
  bool slots = true;            ///< cache_prompt and id_slot, where the server has slots
  bool temperature = true;      ///< some hosted models have one of their own
  bool max_tokens = true;       ///< false: under its newer name, max_completion_tokens

  bool operator==(const RequestFields&) const = default;
};

/// What a query's body says of the slot that is to answer it, and the optional fields that it has.
/// Plain values.
struct QueryPlace {
  bool caches_by_slot = false;  ///< the server is llama.cpp's, which knows the two wishes below
  std::optional<int> slot{};    ///< the slot that has the sequence's pictures, or shall have them
  RequestFields fields{};
};

/// The fields to send instead, where the response names some of those sent as refused; nothing
/// where it names none, or none that can be left out.
[[nodiscard]] std::optional<RequestFields> without_refused(const RequestFields& sent,
                                                           const HttpResponse& response);

/// What to try when a server refuses a query without naming a field: each leaves out as little as
/// possible; the likeliest comes first.
[[nodiscard]] std::vector<RequestFields> fewer_to_try();

/// Whether a refusal may be about a field that it does not name.
[[nodiscard]] bool may_be_about_a_field(const HttpResponse& response);

/// The fields that both send.
[[nodiscard]] RequestFields in_both(const RequestFields& one, const RequestFields& other);

/// The fields that are left out or replaced, for people: "chat_template_kwargs, response_format";
/// empty when there are none.
[[nodiscard]] std::string left_out(const RequestFields& fields);

}  // namespace cabinwatch::llm

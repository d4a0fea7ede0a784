#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm/servers/http_message.hpp"

/// Which of the fields that not every server knows a /v1/chat/completions server is sent. Pure; any
/// thread.
namespace cabinwatch::llm {

/// All of them, until a server refuses one.
struct RequestFields {
  /// What an answer has to look like. The prompt says it too, and it is read as strictly without.
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

/// What the body of a query tells a server about where it is to be answered, and by which fields.
/// Plain values.
struct QueryPlace {
  bool caches_by_slot = false;  ///< the server is llama.cpp's, which knows the two wishes below
  std::optional<int> slot{};    ///< the slot that has the sequence's pictures, or shall have them
  RequestFields fields{};
};

/// The fields to send instead, when the response refuses some of those sent by name; nothing when
/// it does not, or none would be left out by that.
[[nodiscard]] std::optional<RequestFields> without_refused(const RequestFields& sent,
                                                           const HttpResponse& response);

/// What to try when a server refuses a query and does not say which field it is: each with as
/// little as possible left out, the likeliest first.
[[nodiscard]] std::vector<RequestFields> fewer_to_try();

/// Whether a refusal may be about a field that it does not name.
[[nodiscard]] bool may_be_about_a_field(const HttpResponse& response);

/// The fields that both send.
[[nodiscard]] RequestFields in_both(const RequestFields& one, const RequestFields& other);

/// The fields that are left out or replaced, for people: "chat_template_kwargs, response_format";
/// empty when there are none.
[[nodiscard]] std::string left_out(const RequestFields& fields);

}  // namespace cabinwatch::llm

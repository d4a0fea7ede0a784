#include "llm/servers/request_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/utf8.hpp"
#include "llm/answers/plain_text.hpp"
#include "llm/servers/advice.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using Format = RequestFields::Format;

/// Statuses under which servers refuse a field: by its API, by its validation, or by falling over
/// it.
bool may_refuse_a_field(long status) {
  static constexpr std::array kStatuses{400L, 422L, 500L, 501L};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

bool names_any(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [text](std::string_view name) {
    return text.find(name) != std::string_view::npos;
  });
}

Format weaker(Format format) {
  return format == Format::json_schema ? Format::json_object : Format::none;
}

}  // namespace

std::optional<RequestFields> without_refused(const RequestFields& sent,
                                             const HttpResponse& response) {
  if (response.failure != HttpResponse::Failure::none || !may_refuse_a_field(response.status)) {
    return std::nullopt;
  }
  const auto text = base::lower_case(error_text(response));
  auto fewer = sent;
  if (names_any(text, {"chat_template_kwargs", "enable_thinking"})) fewer.template_kwargs = false;
  if (names_any(text, {"cache_prompt", "id_slot"})) fewer.slots = false;
  if (names_any(text, {"temperature"})) fewer.temperature = false;
  if (names_any(text, {"max_completion_tokens"})) fewer.max_tokens = false;
  if (names_any(text, {"response_format", "response format", "json_schema", "json schema",
                       "json_object", "structured output", "guided"})) {
    fewer.format = weaker(sent.format);
  }
  if (fewer == sent) return std::nullopt;
  return fewer;
}

std::vector<RequestFields> fewer_to_try() {
  RequestFields no_kwargs;
  no_kwargs.template_kwargs = false;
  RequestFields any_object;
  any_object.format = Format::json_object;
  RequestFields no_format;
  no_format.format = Format::none;
  RequestFields least;
  least.template_kwargs = false;
  least.format = Format::none;
  return {no_kwargs, any_object, no_format, least};
}

bool may_be_about_a_field(const HttpResponse& response) {
  const bool is_refused = response.status == 400 || response.status == 422;
  return response.failure == HttpResponse::Failure::none && is_refused && !is_web_page(response) &&
         cause_of(response) == RefusalCause::unknown;
}

RequestFields in_both(const RequestFields& one, const RequestFields& other) {
  return {.format = std::max(one.format, other.format),
          .template_kwargs = one.template_kwargs && other.template_kwargs,
          .slots = one.slots && other.slots,
          .temperature = one.temperature && other.temperature,
          .max_tokens = one.max_tokens && other.max_tokens};
}

std::string left_out(const RequestFields& fields) {
  std::vector<std::string_view> names;
  if (!fields.template_kwargs) names.emplace_back("chat_template_kwargs");
  if (!fields.slots) names.emplace_back("cache_prompt and id_slot");
  if (!fields.temperature) names.emplace_back("temperature");
  if (!fields.max_tokens) names.emplace_back("max_tokens (max_completion_tokens in its place)");
  if (fields.format == Format::json_object) {
    names.emplace_back("response_format json_schema (json_object in its place)");
  }
  if (fields.format == Format::none) names.emplace_back("response_format");
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace cabinwatch::llm

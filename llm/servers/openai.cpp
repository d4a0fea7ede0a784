#include "llm/servers/openai.hpp"

#include <utility>

#include "llm/servers/openai_readers.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json text_part(std::string_view text) { return {{"type", "text"}, {"text", text}}; }

ordered_json picture_part() {
  const auto url = "data:image/jpeg;base64," + std::string(RequestBody::kPicturePlace);
  return {{"type", "image_url"}, {"image_url", {{"url", url}}}};
}

std::optional<std::chrono::microseconds> time_in(const json& object, const char* path) {
  const auto value = member(object, path);  // milliseconds, with a fraction
  if (!value.is_number()) return std::nullopt;
  constexpr double kDayMs = 86'400'000.0;
  const auto ms = value.get<double>();
  if (!(ms >= 0.0 && ms <= kDayMs)) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::duration<double, std::milli>(ms));
}

/// `usage` is everybody's; `timings` are llama.cpp's.
ChatUsage usage_in(const json& object) {
  ChatUsage usage;
  usage.prompt_tokens = count_member(object, "/usage/prompt_tokens");
  usage.answer_tokens = count_member(object, "/usage/completion_tokens");
  usage.cached_tokens = count_member(object, "/usage/prompt_tokens_details/cached_tokens");
  if (!usage.cached_tokens) usage.cached_tokens = count_member(object, "/timings/cache_n");
  usage.prompt_time = time_in(object, "/timings/prompt_ms");
  usage.answer_time = time_in(object, "/timings/predicted_ms");
  return usage;
}

std::string identity_in(const json& object) {
  return text_member(object, "model") + " " + text_member(object, "system_fingerprint");
}

bool has_reasoning(const json& message) {
  return !is_blank(text_member(message, "reasoning_content")) ||
         !is_blank(text_member(message, "reasoning"));
}

}  // namespace

OpenAi::OpenAi(const AnalystSettings& settings)
    : model_(settings.model),
      allow_remote_(settings.allow_remote),
      style_{settings.describe, settings.max_answer_tokens},
      timeout_(settings.timeout) {}

RequestBodyPtr OpenAi::chat_body(const Prompt& prompt, const QueryPlace& place) const {
  std::vector<pipeline::EncodedPicturePtr> pictures;
  auto content = ordered_json::array();
  for (const auto& [caption, picture] : prompt.pictures) {
    content.push_back(text_part(caption));
    content.push_back(picture_part());
    pictures.push_back(picture);
  }
  content.push_back(text_part(prompt.stillness));
  content.push_back(text_part(prompt.question));

  ordered_json body{{"model", model_},
                    {"stream", false},
                    {"temperature", 0},
                    {"chat_template_kwargs", {{"enable_thinking", false}}}};
  body["messages"] = {{{"role", "system"}, {"content", prompt.system}},
                      {{"role", "user"}, {"content", std::move(content)}}};
  body["max_tokens"] = prompt.max_answer_tokens;
  body["response_format"] = {
      {"type", "json_schema"},
      {"json_schema", {{"name", prompt.name}, {"strict", true}, {"schema", prompt.schema}}}};
  if (place.caches_by_slot) {
    body["cache_prompt"] = true;
    if (place.slot) body["id_slot"] = *place.slot;
  }
  return std::make_shared<const RequestBody>(body, pictures);
}

ChatReply OpenAi::read_chat(const HttpResponse& response) const {
  json object;
  if (auto refusal = refusal_of(response, allow_remote_, object)) return *std::move(refusal);
  const auto choice = member(object, "/choices/0");
  const auto message = choice.is_object() ? member(choice, "/message") : json();
  const auto content = message.is_object() ? member(message, "/content") : json();
  const bool has_content_or_null =
      message.is_object() && (content.is_string() || content.is_null());
  if (!has_content_or_null) {
    return Refusal{QueryError::not_http, "what came is no chat completion"};
  }
  auto text = content.is_string() ? content.get<std::string>() : std::string();
  if (is_blank(text) && has_reasoning(message)) {
    return Refusal{QueryError::thinking_only, "the model thought and did not answer"};
  }
  if (text_member(choice, "finish_reason") == "length") {
    return Refusal{QueryError::cut_at_length, "the answer was cut at max_answer_tokens"};
  }
  if (is_blank(text)) return Refusal{QueryError::empty_answer, "the answer is empty"};
  return ChatText{std::move(text), {}, usage_in(object), identity_in(object)};
}

std::vector<ProbeInquiry> OpenAi::inquiries() const {
  std::vector<ProbeInquiry> inquiries;
  inquiries.push_back({{"/health", nullptr, kShortInquiry}, false, read_openai_health});
  inquiries.push_back(identity_inquiry());
  inquiries.push_back({{"/version", nullptr, kShortInquiry}, false, read_openai_version});
  const ModelWanted wanted{model_, 0, allow_remote_};
  inquiries.push_back({{"/v1/models", nullptr, kShortInquiry}, false, [wanted](auto&&... what) {
                         read_openai_models(wanted, what...);
                       }});
  inquiries.push_back({{chat_path(), chat_body(make_trial_prompt(style_), {}), timeout_},
                       false,
                       [format = *this](const HttpResponse& response, ProbeReport& report) {
                         read_trial(format.read_chat(response), response, report);
                       }});
  return inquiries;
}

ProbeInquiry OpenAi::identity_inquiry() const {
  return {{"/props", nullptr, kShortInquiry}, false, read_openai_props};
}

}  // namespace cabinwatch::llm

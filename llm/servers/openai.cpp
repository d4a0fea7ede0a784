#include "llm/servers/openai.hpp"

#include <algorithm>
#include <utility>

#include "llm/answers/plain_text.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_text.hpp"
#include "llm/servers/streamed_answer.hpp"

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

/// A message's text, also where it came as a list of parts, of which thoughts are none; nothing
/// when it is something else.
std::optional<std::string> content_in(const json& message) {
  if (!message.is_object()) return std::nullopt;
  const auto content = member(message, "/content");
  if (content.is_string()) return content.get<std::string>();
  if (content.is_null()) return std::string();
  if (!content.is_array()) return std::nullopt;
  std::string text;
  for (const auto& part : content) {
    if (!part.is_object()) return std::nullopt;
    text += text_member(part, "text");
  }
  return text;
}

bool has_reasoning(const json& message) {
  const auto content = member(message, "/content");
  const bool has_thought = std::any_of(content.begin(), content.end(), [](const json& part) {
    return text_member(part, "type") == "thinking" || text_member(part, "type") == "reasoning";
  });
  return has_thought || !is_blank(text_member(message, "reasoning_content")) ||
         !is_blank(text_member(message, "reasoning"));
}

ordered_json response_format(const Prompt& prompt, RequestFields::Format format) {
  if (format == RequestFields::Format::json_object) return {{"type", "json_object"}};
  return {{"type", "json_schema"},
          {"json_schema", {{"name", prompt.name}, {"strict", true}, {"schema", prompt.schema}}}};
}

}  // namespace

OpenAi::OpenAi(const AnalystSettings& settings)
    : model_(settings.model),
      allow_remote_(settings.allow_remote),
      style_{settings.describe, settings.max_answer_tokens},
      pictures_(settings.sequence_pictures),
      timeout_(settings.timeout),
      answer_time_(llm::answer_time(settings)) {}

RequestBodyPtr OpenAi::chat_body(const Prompt& prompt, const QueryPlace& place) const {
  std::vector<pipeline::EncodedPicturePtr> pictures;
  auto content = ordered_json::array();
  for (const auto& [caption, picture] : prompt.pictures) {
    content.push_back(text_part(caption));
    if (!picture) continue;
    content.push_back(picture_part());
    pictures.push_back(picture);
  }
  content.push_back(text_part(prompt.stillness));
  content.push_back(text_part(prompt.question));

  const auto& fields = place.fields;
  ordered_json body{{"model", model_}, {"stream", false}};
  if (fields.temperature) body["temperature"] = 0;
  if (fields.template_kwargs) body["chat_template_kwargs"] = {{"enable_thinking", false}};
  body["messages"] = {{{"role", "system"}, {"content", prompt.system}},
                      {{"role", "user"}, {"content", std::move(content)}}};
  body[fields.max_tokens ? "max_tokens" : "max_completion_tokens"] = prompt.max_answer_tokens;
  if (fields.format != RequestFields::Format::none) {
    body["response_format"] = response_format(prompt, fields.format);
  }
  if (place.caches_by_slot && fields.slots) {
    body["cache_prompt"] = true;
    if (place.slot) body["id_slot"] = *place.slot;
  }
  return std::make_shared<const RequestBody>(body, pictures);
}

ChatReply OpenAi::read_chat(const HttpResponse& came) const {
  const auto response = whole_completion(came);
  json object;
  if (auto refusal = refusal_of(response, allow_remote_, object)) return *std::move(refusal);
  const auto choice = member(object, "/choices/0");
  const bool has_failed = !member(object, "/choices/0/error").is_null();
  if (has_failed || text_member(choice, "finish_reason") == "error") {
    return Refusal{QueryError::http_status,
                   has_failed ? error_message(response) : "the server broke the answer off"};
  }
  const auto message = choice.is_object() ? member(choice, "/message") : json();
  const auto content = content_in(message);
  if (!content) return Refusal{QueryError::not_http, "what came is no chat completion"};
  auto text = *content;
  if (is_blank(text) && has_reasoning(message)) {
    return Refusal{QueryError::thinking_only, "the model thought and did not answer"};
  }
  if (text_member(choice, "finish_reason") == "length") {
    return Refusal{QueryError::cut_at_length, "the answer was cut at max_answer_tokens"};
  }
  if (is_blank(text)) {
    const auto refused = text_member(message, "refusal");
    return Refusal{QueryError::empty_answer, refused.empty()
                                                 ? "the answer is empty"
                                                 : error_line("the model declines: " + refused)};
  }
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
  const auto body = std::make_shared<const RequestBody>(ordered_json{{"model", model_}},
                                                        std::vector<pipeline::EncodedPicturePtr>{});
  inquiries.push_back({{"/api/show", body, kShortInquiry}, false, [wanted](auto&&... what) {
                         read_openai_show(wanted, what...);
                       }});
  inquiries.push_back(trial({}, fewer_to_try(), std::nullopt));
  return inquiries;
}

ProbeInquiry OpenAi::trial(const RequestFields& fields, const std::vector<RequestFields>& to_try,
                           const std::optional<HttpResponse>& first_refusal) const {
  ProbeInquiry inquiry;
  inquiry.request = {chat_path(),
                     chat_body(make_trial_prompt(style_, pictures_), {.fields = fields}), timeout_};
  inquiry.is_trial = true;
  inquiry.loads_unless_loaded = true;
  inquiry.instead = [format = *this, fields, to_try,
                     first_refusal](const HttpResponse& response) -> std::vector<ProbeInquiry> {
    const auto& refusal = first_refusal ? *first_refusal : response;
    if (const auto fewer = without_refused(fields, response)) {
      return {format.trial(*fewer, to_try, refusal)};
    }
    if (!may_be_about_a_field(response) || to_try.empty()) return {};
    return {format.trial(to_try.front(), {to_try.begin() + 1, to_try.end()}, refusal)};
  };
  inquiry.read = [format = *this, fields, first_refusal](const HttpResponse& response,
                                                         ProbeReport& report) {
    // Where nothing helped, what was said of the whole request says most.
    const bool has_helped = response.failure == HttpResponse::Failure::none &&
                            (response.status == 200 || is_busy(response.status));
    const auto& told = first_refusal && !has_helped ? *first_refusal : response;
    if (has_helped) report.fields = fields;
    tell_fields(report);
    read_trial(format.read_chat(told), told, report);
  };
  inquiry.follow_up = [format = *this](const ProbeReport& report) {
    return format.trial_without_pictures(report);
  };
  return inquiry;
}

std::vector<ProbeInquiry> OpenAi::trial_without_pictures(const ProbeReport& report) const {
  const auto* told = find_step(report, step::kPictures);
  const bool is_known = told != nullptr && told->outcome != ProbeStep::Outcome::unknown;
  if (is_known || !report.trial_tokens) return {};
  auto prompt = make_trial_prompt(style_, pictures_);
  for (auto& one : prompt.pictures) one.picture.reset();
  prompt.max_answer_tokens = 1;  // it is not read
  ProbeInquiry inquiry;
  inquiry.request = {chat_path(), chat_body(prompt, {.fields = report.fields}), timeout_};
  inquiry.read = [pictures = pictures_](const HttpResponse& response, ProbeReport& found) {
    const auto object = object_in(response);
    const auto tokens = object ? usage_in(*object).prompt_tokens : std::nullopt;
    if (response.status == 200 && tokens) tell_whether_pictures_count(pictures, *tokens, found);
  };
  return {inquiry};
}

std::optional<RequestFields> OpenAi::fewer_fields(const RequestFields& sent,
                                                  const HttpResponse& response) const {
  return without_refused(sent, response);
}

ProbeInquiry OpenAi::identity_inquiry() const {
  return {{"/props", nullptr, kShortInquiry}, false, read_openai_props};
}

}  // namespace cabinwatch::llm

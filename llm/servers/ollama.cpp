#include "llm/servers/ollama.hpp"

#include <algorithm>
#include <string_view>

#include "llm/answers/plain_text.hpp"
#include "llm/servers/keep_alive.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/server_text.hpp"
#include "llm/servers/streamed_answer.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// A time that Ollama tells in nanoseconds, and leaves out when it is 0.
std::optional<std::chrono::microseconds> time_in(const json& object, const char* path) {
  const auto nanoseconds = count_member(object, path);
  if (!nanoseconds) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::nanoseconds(std::min<std::uint64_t>(*nanoseconds, INT64_MAX)));
}

std::chrono::milliseconds load_duration_in(const json& object) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      time_in(object, "/load_duration").value_or(std::chrono::microseconds(0)));
}

/// That of a prompt counts what was cached, too; only the time that it took tells how much was.
ChatUsage usage_in(const json& object) {
  ChatUsage usage;
  usage.prompt_tokens = count_member(object, "/prompt_eval_count");
  usage.answer_tokens = count_member(object, "/eval_count");
  usage.answer_time = time_in(object, "/eval_duration");
  usage.prompt_time = time_in(object, "/prompt_eval_duration");
  if (usage.answer_time && !usage.prompt_time) usage.prompt_time.emplace(0);
  if (usage.prompt_time && !usage.answer_time) usage.answer_time.emplace(0);
  return usage;
}

}  // namespace

Ollama::Ollama(const AnalystSettings& settings)
    : model_(settings.model),
      keep_alive_(keep_alive_json(settings.keep_alive)),
      context_tokens_(settings.context_tokens),
      allow_remote_(settings.allow_remote),
      style_{settings.describe, settings.max_answer_tokens},
      pictures_(settings.sequence_pictures),
      timeout_(settings.timeout),
      answer_time_(llm::answer_time(settings)) {}

ordered_json Ollama::load_options() const { return {{"num_ctx", context_tokens_}}; }

ordered_json Ollama::request() const {
  return {{"model", model_},
          {"stream", false},
          {"think", false},
          {"truncate", false},
          {"keep_alive", keep_alive_}};
}

RequestBodyPtr Ollama::chat_body(const Prompt& prompt, const QueryPlace& /*place*/) const {
  std::vector<pipeline::EncodedPicturePtr> pictures;
  std::string text;
  for (const auto& [caption, picture] : prompt.pictures) {
    pictures.push_back(picture);
    text += caption.substr(0, caption.size() - 1) + ".\n";  // the images stand before all text
  }
  text += prompt.stillness + "\n\n" + prompt.question;

  ordered_json user{{"role", "user"}};
  user["images"] = std::vector<std::string_view>(pictures.size(), RequestBody::kPicturePlace);
  user["content"] = std::move(text);

  auto body = request();
  body["messages"] = {{{"role", "system"}, {"content", prompt.system}}, std::move(user)};
  body["format"] = prompt.schema;
  body["options"] = load_options();
  body["options"]["temperature"] = 0;
  body["options"]["num_predict"] = prompt.max_answer_tokens;
  return std::make_shared<const RequestBody>(body, pictures);
}

ChatReply Ollama::read_chat(const HttpResponse& came) const {
  const auto response = whole_ollama_answer(came);
  json object;
  if (auto refusal = refusal_of(response, allow_remote_, object)) return *std::move(refusal);
  const auto content = member(object, "/message/content");
  const auto done = member(object, "/done");
  if (!content.is_string() || !done.is_boolean() || !done.get<bool>()) {
    return Refusal{QueryError::not_http, "what came is no chat response of Ollama's"};
  }
  const auto& text = content.get_ref<const std::string&>();
  if (is_blank(text) && !is_blank(text_member(object.at("message"), "thinking"))) {
    return Refusal{QueryError::thinking_only, "the model thought and did not answer"};
  }
  if (text_member(object, "done_reason") == "length") {
    return Refusal{QueryError::cut_at_length, "the answer was cut at max_answer_tokens"};
  }
  if (is_blank(text)) return Refusal{QueryError::empty_answer, "the answer is empty"};
  return ChatText{text, load_duration_in(object), usage_in(object), text_member(object, "model")};
}

std::vector<ProbeInquiry> Ollama::inquiries() const {
  auto preload = request();
  preload["messages"] = ordered_json::array();
  preload["options"] = load_options();
  const auto body = [](const ordered_json& json) {
    return std::make_shared<const RequestBody>(json, std::vector<pipeline::EncodedPicturePtr>{});
  };
  const ModelWanted wanted{model_, context_tokens_, allow_remote_};
  std::vector<ProbeInquiry> inquiries;
  inquiries.push_back(identity_inquiry());
  inquiries.push_back({{"/api/show", body({{"model", model_}}), kShortInquiry},
                       false,
                       [wanted](auto&&... what) { read_ollama_show(wanted, what...); }});
  inquiries.push_back({{chat_path(), body(preload), kLongestLoad}, true, [wanted](auto&&... what) {
                         read_ollama_preload(wanted, what...);
                       }});
  inquiries.push_back({{"/api/ps", nullptr, kShortInquiry}, false, [wanted](auto&&... what) {
                         read_ollama_ps(wanted, what...);
                       }});
  // Of its own WireFormat nothing but settings is read, so a copy may outlive this object.
  inquiries.push_back({{chat_path(), chat_body(make_trial_prompt(style_, pictures_), {}), timeout_},
                       false,
                       [format = *this](const HttpResponse& response, ProbeReport& report) {
                         read_trial(format.read_chat(response), response, report);
                       },
                       {},
                       true});
  return inquiries;
}

ProbeInquiry Ollama::identity_inquiry() const {
  return {{"/api/version", nullptr, kShortInquiry}, false, read_ollama_version};
}

}  // namespace cabinwatch::llm

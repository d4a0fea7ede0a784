#include "llm/servers/openai.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "analyses.hpp"
#include "chat_replies.hpp"
#include "llm/answers/prompt.hpp"
#include "sequences.hpp"

/// The protocol of llama.cpp's server, vLLM and others.
namespace cabinwatch::llm::test::openai_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using nlohmann::json;
using Failure = HttpResponse::Failure;

AnalystSettings settings() {
  AnalystSettings settings;
  settings.api = Api::openai;
  settings.model = "qwen2.5-vl-3b";
  return settings;
}

std::string read(const HttpResponse& response, bool allow_remote = false) {
  auto with = settings();
  with.allow_remote = allow_remote;
  return shown(OpenAi(with).read_chat(response));
}

std::string read(long status, const std::string& body) { return read(response(status, body)); }

/// A whole answer as llama.cpp's server gives it, with members added or replaced.
std::string answer(const std::string& text, const json& choice_changes = json::object()) {
  json body = json::parse(R"({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1782122400, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": ""}}],
    "usage": {"prompt_tokens": 900, "completion_tokens": 17, "total_tokens": 917,
              "prompt_tokens_details": {"cached_tokens": 850}},
    "timings": {"cache_n": 850, "prompt_ms": 40.0, "predicted_ms": 170.0}})");
  body["choices"][0]["message"]["content"] = text;
  body["choices"][0].merge_patch(choice_changes);
  return body.dump();
}

}  // namespace

TEST_CASE("an OpenAI request is as its protocol wants it, byte for byte", "[openai]") {
  const auto prompt = Questionnaire(std::array{Analysis::attention}, {.max_answer_tokens = 100})
                          .ask(*make_sequence(7, 2), std::array{Analysis::attention});
  const auto text = OpenAi(settings()).chat_body(prompt)->text();
  const auto text_part = [](const std::string& said) {
    return json{{"type", "text"}, {"text", said}};
  };
  const auto picture_part = [](const std::string& base64) {
    return json{{"type", "image_url"},
                {"image_url", {{"url", "data:image/jpeg;base64," + base64}}}};
  };
  CHECK(
      json::parse(text) ==
      json{{"model", "qwen2.5-vl-3b"},
           {"stream", false},
           {"temperature", 0},
           {"chat_template_kwargs", {{"enable_thinking", false}}},
           {"max_tokens", 100},
           {"messages",
            {{{"role", "system"}, {"content", prompt.system}},
             {{"role", "user"},
              {"content",
               {text_part("Image 1 of 2, 0.5 s before the last:"), picture_part("cGljdHVyZQ7x0=="),
                text_part("Image 2 of 2, the last:"), picture_part("cGljdHVyZQ7x1=="),
                text_part(prompt.stillness), text_part(prompt.question)}}}}},
           {"response_format",
            {{"type", "json_schema"},
             {"json_schema",
              {{"name", "attention"}, {"strict", true}, {"schema", prompt.schema}}}}}});
  CHECK(text.find(R"("schema":)" + prompt.schema.dump()) != std::string::npos);
  CHECK(OpenAi(settings()).chat_path() == "/v1/chat/completions");
}

TEST_CASE("OpenAI requests of one sequence are the same bytes down to the question", "[openai]") {
  const OpenAi format(settings());
  const auto body_of = [&](Analysis analysis) {
    return format.chat_body(Questionnaire(kAll, {}).ask(*make_sequence(), std::array{analysis}))
        ->text();
  };
  const auto first = body_of(Analysis::face_state);
  const auto second = body_of(Analysis::scene);
  const auto same = std::mismatch(first.begin(), first.end(), second.begin()).first;
  CHECK_THAT(std::string(first.begin(), same),
             Contains("cGljdHVyZQ1x3==") && Contains("The picture moved up to the last image."));
}

TEST_CASE("a whole completion is the model's text", "[openai]") {
  const auto* text = R"({"gaze":"road","confidence":90})";
  CHECK(read(200, answer(text)) == text);
  CHECK(read(200, R"({"choices":[{"message":{"content":"{}"}}]})") == "{}");
  CHECK(read(200,
             R"({"choices":[{"message":{"content":"{}"},"finish_reason":null}],"error":null})") ==
        "{}");
}

TEST_CASE("a completion that was cut is none, even if it parses", "[openai]") {
  CHECK_THAT(read(200, answer(R"({"gaze":"road","confidence":90})", {{"finish_reason", "length"}})),
             StartsWith("cut_at_length"));
}

TEST_CASE("reasoning alone is told from no text, under both of its names", "[openai]") {
  for (const auto* name : {"reasoning_content", "reasoning"}) {
    CHECK_THAT(read(200, answer("", {{"message", {{name, "Let me see"}}}})),
               StartsWith("thinking_only"));
    CHECK(read(200, answer("{}", {{"message", {{name, "Let me see"}}}})) == "{}");
    CHECK_THAT(read(200, answer("", {{"message", {{name, ""}}}})), StartsWith("empty_answer"));
  }
  CHECK_THAT(read(200, R"({"choices":[{"message":{"content":null,"reasoning":"Hm"}}]})"),
             StartsWith("thinking_only"));
  CHECK_THAT(read(200, R"({"choices":[{"message":{"content":null}}]})"),
             StartsWith("empty_answer"));
}

TEST_CASE("errors of OpenAI's form are told with their message", "[openai]") {
  const auto told = [](long status, const json& error) {
    return read(status, json{{"error", error}}.dump());
  };
  CHECK(told(400, {{"code", 400}, {"message", "bad image"}, {"type", "invalid_request_error"}}) ==
        "http_status: status 400: bad image");
  CHECK(told(401,
             {{"code", 401}, {"message", "Invalid API Key"}, {"type", "authentication_error"}}) ==
        "http_status: status 401: Invalid API Key");
  CHECK(told(503, {{"code", 503}, {"message", "Loading model"}, {"type", "unavailable_error"}}) ==
        "busy: status 503: Loading model");
  CHECK(told(500, {{"code", 500}}) == "http_status: status 500 without a word about it");
  CHECK(told(500, "plain text") == "http_status: status 500: plain text");
  CHECK(told(500, {1, 2}) == "http_status: status 500: [1,2]");
  // vLLM's older form is no error object: its text is told as it is.
  CHECK_THAT(read(404, R"({"object":"error","message":"The model does not exist.","code":404})"),
             StartsWith("http_status: status 404: ") && Contains("The model does not exist."));
  CHECK(read(200, R"({"error":{"message":"out of memory"}})") == "http_status: out of memory");
}

TEST_CASE("what the server behind a gateway said is told", "[openai]") {
  CHECK(read(400, R"({"error":{"message":"Provider returned error","code":400,"metadata":{
                  "raw":"{\"error\":{\"message\":\"Image input is not supported\"}}",
                  "provider_name":"DeepInfra"}},"user_id":"u"})") ==
        "http_status: status 400: Provider returned error: Image input is not supported");
  CHECK(read(502, R"({"error":{"message":"","metadata":{"raw":"upstream is gone"}}})") ==
        "http_status: status 502: upstream is gone");
  CHECK(read(500, R"({"error":{"message":"m","metadata":{"raw":{}}}})") ==
        "http_status: status 500: m: {}");
  const auto failed = [](const json& changes) { return read(200, answer("", changes)); };
  CHECK(failed({{"finish_reason", "error"},
                {"error", {{"code", 502}, {"message", "CUDA out of memory"}}}}) ==
        "http_status: CUDA out of memory");
  CHECK(failed({{"finish_reason", "error"}}) == "http_status: the server broke the answer off");
}

TEST_CASE("an answer that comes as a stream unasked is put together", "[openai]") {
  const std::string begin =
      ": a comment\r\n\r\nevent: message\r\n"
      "data: "
      "{\"model\":\"m\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"{\"}}]}"
      "\r\n\r\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"}\"},\"finish_reason\":null}]}\n\n";
  const std::string stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  CHECK(read(200, begin + stop + "data: [DONE]\n\n") == "{}");
  CHECK(read(200, begin + stop) == "{}");
  CHECK(read(200, begin + "data: [DONE]") == "{}");
  CHECK_THAT(
      read(200, begin + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n"),
      StartsWith("cut_at_length"));
  CHECK(read(200, begin + "data: {\"error\":{\"message\":\"out of memory\"}}\n\n") ==
        "http_status: out of memory");
  CHECK_THAT(read(200, "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n" + stop),
             StartsWith("thinking_only"));
}

TEST_CASE("a stream that breaks off is no answer", "[openai]") {
  CHECK_THAT(read(200, "data: {\"choices\":[{\"delta\":{\"content\":\"{}\"}}]}\n\n"),
             StartsWith("not_http"));
  CHECK_THAT(read(200, "data: {\"choices\":[{\"del"), StartsWith("not_http"));
  CHECK_THAT(read(200, R"({"choices":[{"delta":{"content":"{}"}}]})"), StartsWith("not_http"));
}

TEST_CASE("content that comes as a list of parts is their text", "[openai]") {
  const auto parts = [](const json& content) {
    return read(200, answer("", {{"message", {{"content", content}}}}));
  };
  CHECK(parts({{{"type", "text"}, {"text", "{"}}, {{"type", "text"}, {"text", "}"}}}) == "{}");
  CHECK(parts({{{"type", "thinking"}, {"thinking", {{{"type", "text"}, {"text", "Hm"}}}}},
               {{"type", "text"}, {"text", "{}"}}}) == "{}");
  CHECK_THAT(parts({{{"type", "thinking"}, {"thinking", "Hm"}}}), StartsWith("thinking_only"));
  CHECK_THAT(parts(json::array()), StartsWith("empty_answer"));
  CHECK_THAT(parts({"{}"}), StartsWith("not_http"));
}

TEST_CASE("a model that declines is told with its words", "[openai]") {
  CHECK(read(200,
             R"({"choices":[{"message":{"content":null,"refusal":"I can't help with that."}}]})") ==
        "empty_answer: the model declines: I can't help with that.");
}

TEST_CASE("a server that has too much to do is told apart from one that refuses", "[openai]") {
  CHECK(read(429, R"({"error":{"message":"Rate limit reached"}})") ==
        "busy: status 429: Rate limit reached");
  CHECK(read(503, "") == "busy: status 503 without a word about it");
}

TEST_CASE("complaints about fields and pages of proxies are told in words", "[openai]") {
  CHECK(read(422, R"({"detail":[{"type":"extra_forbidden","loc":["body","id_slot"],
                     "msg":"Extra inputs are not permitted","input":3}]})") ==
        "http_status: status 422: body.id_slot: Extra inputs are not permitted");
  CHECK(read(404, R"({"detail":"Not Found"})") == "http_status: status 404: Not Found");
  CHECK(read(502, "<html><head><title>502 Bad Gateway</title></head></html>") ==
        "http_status: status 502: a web page, \"502 Bad Gateway\"");
  auto redirect = response(301, "");
  redirect.location = "http://127.0.0.1:8080/v1/chat/completions";
  CHECK(read(redirect) ==
        "http_status: status 301: go to http://127.0.0.1:8080/v1/chat/completions");
}

TEST_CASE("fields that a server refuses are left out of its requests", "[openai]") {
  const auto prompt = Questionnaire(std::array{Analysis::attention}, {})
                          .ask(*make_sequence(), std::array{Analysis::attention});
  const auto body = [&](const QueryPlace& place) {
    return json::parse(OpenAi(settings()).chat_body(prompt, place)->text());
  };
  QueryPlace place{.caches_by_slot = true, .slot = 2};
  CHECK(body(place).at("id_slot") == 2);
  place.fields = {.format = RequestFields::Format::json_object,
                  .template_kwargs = false,
                  .slots = false,
                  .temperature = false,
                  .max_tokens = false};
  auto fewer = body(place);
  CHECK(fewer.at("response_format") == json{{"type", "json_object"}});
  CHECK(fewer.contains("max_completion_tokens"));
  for (const auto* name :
       {"chat_template_kwargs", "cache_prompt", "id_slot", "temperature", "max_tokens"}) {
    CAPTURE(name);
    CHECK_FALSE(fewer.contains(name));
  }
  place.fields.format = RequestFields::Format::none;
  CHECK_FALSE(body(place).contains("response_format"));
}

TEST_CASE("a body that is no completion is not taken for one", "[openai]") {
  for (const auto* body :
       {"", "{}", "<html>", R"({"choices":[]})", R"({"choices":{}})", R"({"choices":[7]})",
        R"({"choices":[{}]})", R"({"choices":[{"message":null}]})",
        R"({"choices":[{"message":{"content":7}}]})",
        R"({"choices":[{"message":{"content":["{}"]}}]})",
        R"({"message":{"content":"{}"},"done":true})"}) {
    CAPTURE(body);
    CHECK_THAT(read(200, body), StartsWith("not_http"));
  }
}

TEST_CASE("a completion from another host is refused unless that is allowed", "[openai]") {
  const auto* relayed =
      R"({"choices":[{"message":{"content":"{}"}}],"remote_host":"https://ollama.com"})";
  CHECK_THAT(read(200, relayed), StartsWith("remote_host") && Contains("https://ollama.com"));
  CHECK(read(response(200, relayed), true) == "{}");
}

TEST_CASE("nothing that came is told as what it was", "[openai]") {
  CHECK(read(failure(Failure::unreachable, "Connection refused")) == "refused: Connection refused");
  CHECK(read(failure(Failure::timed_out, "took too long")) == "timed_out: took too long");
}

}  // namespace cabinwatch::llm::test::openai_test

#include "llm/servers/ollama.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "analyses.hpp"
#include "chat_replies.hpp"
#include "llm/answers/prompt.hpp"
#include "sequences.hpp"

/// Ollama's protocol, as its sources tell it.
namespace cabinwatch::llm::test::ollama_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using nlohmann::json;
using Failure = HttpResponse::Failure;

AnalystSettings settings() {
  AnalystSettings settings;
  settings.model = "qwen2.5vl:3b";
  settings.context_tokens = 4096;
  settings.max_answer_tokens = 100;
  settings.keep_alive = "10m";
  return settings;
}

Prompt face_state_prompt(std::size_t frames = 2) {
  return Questionnaire(std::array{Analysis::face_state}, {.max_answer_tokens = 100})
      .ask(*make_sequence(7, frames, 3s), std::array{Analysis::face_state});
}

std::string read(const HttpResponse& response, bool allow_remote = false) {
  auto with = settings();
  with.allow_remote = allow_remote;
  return shown(Ollama(with).read_chat(response));
}

std::string read(long status, const std::string& body) { return read(response(status, body)); }

/// A whole answer as Ollama gives it, with the model's text and members added or replaced.
std::string answer(const std::string& text, const json& changes = json::object()) {
  json body = json::parse(R"({
    "model": "qwen2.5vl:3b", "created_at": "2026-08-22T10:00:00.123456789Z",
    "message": {"role": "assistant", "content": ""},
    "done": true, "done_reason": "stop", "total_duration": 1254970291, "load_duration": 574751,
    "prompt_eval_count": 2234, "eval_count": 17})");
  body["message"]["content"] = text;
  body.merge_patch(changes);
  return body.dump();
}

}  // namespace

TEST_CASE("an Ollama request is as its protocol wants it, byte for byte", "[ollama]") {
  const auto prompt = face_state_prompt();
  const auto text = Ollama(settings()).chat_body(prompt)->text();
  const auto body = json::parse(text);
  CHECK(body == json{{"model", "qwen2.5vl:3b"},
                     {"stream", false},
                     {"think", false},
                     {"truncate", false},
                     {"keep_alive", "10m"},
                     {"messages",
                      {{{"role", "system"}, {"content", prompt.system}},
                       {{"role", "user"},
                        {"images", {"cGljdHVyZQ7x0==", "cGljdHVyZQ7x1=="}},
                        {"content",
                         "Image 1 of 2, 0.5 s before the last.\nImage 2 of 2, the last.\n"
                         "At the last image, nothing in the picture had moved for 3.0 s.\n\n" +
                             prompt.question}}}},
                     {"format", prompt.schema},
                     {"options", {{"num_ctx", 4096}, {"temperature", 0}, {"num_predict", 100}}}});
  // A JSON object has no order, but a grammar made from the schema does.
  CHECK(text.find(R"("format":)" + prompt.schema.dump()) != std::string::npos);
  CHECK(Ollama(settings()).chat_path() == "/api/chat");
}

TEST_CASE("Ollama's requests of one sequence are the same bytes down to the question", "[ollama]") {
  const Ollama format(settings());
  const auto body_of = [&](Analysis analysis) {
    return format.chat_body(Questionnaire(kAll, {}).ask(*make_sequence(), std::array{analysis}))
        ->text();
  };
  const auto first = body_of(Analysis::face_state);
  const auto second = body_of(Analysis::scene);
  const auto same = std::mismatch(first.begin(), first.end(), second.begin()).first;
  const auto beginning = std::string(first.begin(), same);
  CHECK_THAT(beginning, Contains("cGljdHVyZQ1x3==") && Contains("Image 4 of 4, the last"));
}

TEST_CASE("load options are the same in every request, the preload too", "[ollama]") {
  const Ollama format(settings());
  std::set<std::string> load_options;
  std::set<std::string> keep_alives;
  const auto note = [&](const std::string& text) {
    const auto body = json::parse(text);
    auto options = body.at("options");
    options.erase("temperature");  // neither loads a model anew
    options.erase("num_predict");
    load_options.insert(options.dump());
    keep_alives.insert(body.at("keep_alive").dump());
    CHECK(body.at("stream") == false);
    CHECK(body.at("think") == false);
  };
  note(format.chat_body(face_state_prompt(1))->text());
  note(format.chat_body(face_state_prompt(4))->text());
  int chats = 0;
  for (const auto& inquiry : format.inquiries()) {
    if (inquiry.request.path != "/api/chat") continue;
    note(inquiry.request.body->text());
    ++chats;
  }
  CHECK(chats == 2);  // the preload and the trial
  CHECK(load_options.size() == 1);
  CHECK(keep_alives.size() == 1);
}

TEST_CASE("a whole answer of Ollama's is the model's text", "[ollama]") {
  const auto* text = R"({"state":"alert","confidence":90})";
  CHECK(read(200, answer(text)) == text);
  // Counters that are 0 are left out.
  CHECK(read(200, R"({"message":{"role":"assistant","content":"{}"},"done":true})") == "{}");
  CHECK(read(200, answer(text, {{"error", nullptr}})) == text);
}

TEST_CASE("what loading took is read from the answer", "[ollama]") {
  const Ollama format(settings());
  const auto load_duration = [&](const json& value) {
    return std::get<ChatText>(
               format.read_chat(response(200, answer("{}", {{"load_duration", value}}))))
        .load_duration;
  };
  CHECK(load_duration(2'345'678'901) == 2345ms);
  CHECK(load_duration(574'751) == 0ms);
  CHECK(load_duration(nullptr) == 0ms);
  CHECK(load_duration("long") == 0ms);
  CHECK(load_duration(-1) == 0ms);
  CHECK(load_duration(18446744073709551615ULL) > 1h);
}

TEST_CASE("an answer that was cut is none, even if it parses", "[ollama]") {
  CHECK_THAT(read(200, answer(R"({"state":"alert","confidence":90})", {{"done_reason", "length"}})),
             StartsWith("cut_at_length"));
  CHECK_THAT(read(200, answer("", {{"done_reason", "length"}})), StartsWith("cut_at_length"));
}

TEST_CASE("text that is only thought is told from no text", "[ollama]") {
  const auto thinking = [](const char* content) {
    return read(200, answer(content, {{"message", {{"thinking", "The eyes are..."}}}}));
  };
  CHECK_THAT(thinking(""), StartsWith("thinking_only"));
  CHECK_THAT(thinking(" \n"), StartsWith("thinking_only"));
  CHECK(thinking("{}") == "{}");
  CHECK_THAT(read(200, answer("", {{"message", {{"thinking", "Hm"}}}, {"done_reason", "length"}})),
             StartsWith("thinking_only"));
  CHECK_THAT(read(200, answer("")), StartsWith("empty_answer"));
  CHECK_THAT(read(200, answer(" \r\n\t")), StartsWith("empty_answer"));
}

TEST_CASE("an answer from another host is refused unless that is allowed", "[ollama]") {
  const json remote{{"remote_host", "https://ollama.com:443"}, {"remote_model", "qwen3-vl:235b"}};
  CHECK(read(response(200, answer("{}", remote))) ==
        "remote_host: the server relayed the query to https://ollama.com:443");
  CHECK(read(response(200, answer("{}", remote)), true) == "{}");
  CHECK_THAT(read(200, answer("{}", {{"remote_model", "qwen3-vl:235b"}})),
             StartsWith("remote_host"));
  CHECK(read(200, answer("{}", {{"remote_host", ""}})) == "{}");
}

TEST_CASE("each error of Ollama's is told with its status and its own words", "[ollama]") {
  const auto told = [](long status, const std::string& message) {
    return read(status, json{{"error", message}}.dump());
  };
  CHECK(told(400, "missing request body") == "http_status: status 400: missing request body");
  CHECK(told(400, "model is required") == "http_status: status 400: model is required");
  CHECK(told(404, "model 'nosuch:latest' not found") ==
        "http_status: status 404: model 'nosuch:latest' not found");
  CHECK(told(400, "\"qwen2.5vl:3b\" does not support thinking") ==
        "http_status: status 400: \"qwen2.5vl:3b\" does not support thinking");
  CHECK(told(503, "server busy, please try again.  maximum pending requests exceeded") ==
        "busy: status 503: server busy, please try again.  maximum pending requests "
        "exceeded");
  CHECK(told(499, "request canceled") == "http_status: status 499: request canceled");
  CHECK_THAT(told(500,
                  "model runner has unexpectedly stopped, this may be due to resource "
                  "limitations or an internal error, check ollama server logs for details: "
                  "signal: killed"),
             StartsWith("http_status: status 500: model runner has unexpectedly stopped") &&
                 Contains("signal: killed"));
  CHECK(read(403, "") == "http_status: status 403 without a word about it");
  CHECK(read(404, "404 page not found") == "http_status: status 404: 404 page not found");
}

TEST_CASE("an error body within an error is unwrapped", "[ollama]") {
  const json inner{{"error",
                    {{"code", 400},
                     {"message", "Failed to load image or audio file"},
                     {"type", "invalid_request_error"}}}};
  CHECK(read(400, json{{"error", inner.dump()}}.dump()) ==
        "http_status: status 400: Failed to load image or audio file");
  const json context{
      {"error",
       {{"message",
         "request (9000 tokens) exceeds the available context size (8192 tokens), try "
         "increasing it"},
        {"n_prompt_tokens", 9000}}}};
  CHECK_THAT(read(400, json{{"error", context.dump()}}.dump()),
             Contains("exceeds the available context size (8192 tokens)"));
  // Not without end.
  std::string wrapped = "deep";
  for (int i = 0; i < 20; ++i) wrapped = json{{"error", wrapped}}.dump();
  CHECK_THAT(read(400, wrapped), StartsWith("http_status: status 400: "));
}

TEST_CASE("an error under status 200 is an error", "[ollama]") {
  CHECK(read(200, R"({"error":"an error was encountered while running the model: CUDA error"})") ==
        "http_status: an error was encountered while running the model: CUDA error");
}

TEST_CASE("an Ollama that streams although it was told not to is put together", "[ollama]") {
  const std::string line = R"({"message":{"role":"assistant","content":"{"},"done":false})";
  CHECK(read(200, line + "\n" + answer("}") + "\n") == "{}");
  CHECK(read(200, line + "\r\n\r\n" + answer("}")) == "{}");
  CHECK_THAT(read(200, line), StartsWith("not_http"));  // broken off
  CHECK_THAT(read(200, line + "\n" + line + "\n"), StartsWith("not_http"));
  CHECK_THAT(read(200, line + "\n" + line.substr(0, 20)), StartsWith("not_http"));
  CHECK(read(200, line + "\n" + R"({"error":"an error was encountered"})" + "\n") ==
        "http_status: an error was encountered");
}

TEST_CASE("a body that is no answer of Ollama's is not taken for one", "[ollama]") {
  CHECK(read(200, "<html><body>router</body></html>") ==
        "not_http: a web page came instead of an answer");
  CHECK(read(502, " <!DOCTYPE html>\n<title>Bad Gateway</title>") ==
        "http_status: status 502: a web page, \"Bad Gateway\"");
  for (const auto* body :
       {"", "OK", "null", "[]", "{", "{}", "\x01\x02", R"({"message":"alert","done":true})",
        R"({"message":{"content":null},"done":true})", R"({"message":{"content":7},"done":true})",
        R"({"message":{"content":"{}"}})", R"({"message":{"content":"{}"},"done":"yes"})",
        R"({"choices":[{"message":{"content":"{}"}}]})"}) {
    CAPTURE(body);
    CHECK_THAT(read(200, body), StartsWith("not_http"));
  }
  CHECK_THAT(read(200, answer("{}").insert(1, R"("done":true,)")), StartsWith("not_http"));
  CHECK_THAT(read(200, std::string(100'000, '[')), StartsWith("not_http"));
}

TEST_CASE("each way in which nothing came has its own word", "[ollama]") {
  CHECK(read(failure(Failure::unreachable, "Connection refused")) == "refused: Connection refused");
  CHECK(read(failure(Failure::lost, "Connection reset")) == "refused: Connection reset");
  CHECK(read(failure(Failure::timed_out, "took too long")) == "timed_out: took too long");
  CHECK(read(failure(Failure::not_http, "Received HTTP/0.9")) == "not_http: Received HTTP/0.9");
}

TEST_CASE("no picture and no key that a server repeats is told", "[ollama]") {
  const std::string base64(4000, 'Q');
  CHECK_THAT(read(400, json{{"error", "illegal base64 data: " + base64}}.dump()),
             !Contains("QQQQ"));
  CHECK_THAT(read(500, base64), !Contains("QQQQ"));
  CHECK(read(500, "no\nline\x1b[2J") == "http_status: status 500: no line [2J");
  CHECK(read(500, std::string("x ", 2) + std::string(50'000, ' ')).size() < 300);
}

}  // namespace cabinwatch::llm::test::ollama_test

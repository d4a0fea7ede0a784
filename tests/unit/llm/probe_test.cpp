#include "llm/servers/probe.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "chat_replies.hpp"
#include "llm/servers/ollama_readers.hpp"

/// What a look at a server finds: a server played by a table of responses.
namespace cabinwatch::llm::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using nlohmann::json;
using Failure = HttpResponse::Failure;

constexpr const char* kScene =
    R"({\"driver_present\":false,\"lighting\":\"day\",\"camera\":\"clear\",\"occupants\":0,)"
    R"(\"confidence\":40})";

/// Responses by what is asked: "GET /path", "POST /path", and "load" and "query" for the two that
/// go to the chat endpoint.
using Server = std::map<std::string, HttpResponse>;

Server ollama() {
  return {{"GET /api/version", response(200, R"({"version":"0.32.15"})")},
          {"POST /api/show", response(200, R"({"capabilities":["completion","vision"],
                                           "model_info":{"general.architecture":"qwen25vl"}})")},
          {"load", response(200, R"({"message":{"role":"assistant","content":""},"done":true,
                                 "done_reason":"load"})")},
          {"GET /api/ps", response(200, R"({"models":[{"name":"m:latest","model":"m:latest",
                                        "size":1000,"size_vram":1000,"context_length":8192}]})")},
          {"query", response(200, std::string(R"({"message":{"content":")") + kScene +
                                      R"("},"done":true,"done_reason":"stop"})")}};
}

Server llama_cpp() {
  return {{"GET /health", response(200, R"({"status":"ok"})")},
          {"GET /props", response(200, R"({"modalities":{"vision":true,"audio":false},
                                           "build_info":"b6000-abcdef","total_slots":4})")},
          {"GET /v1/models", response(200, R"({"object":"list","data":[{"id":"m"}]})")},
          {"query", response(200, std::string(R"({"choices":[{"message":{"content":")") + kScene +
                                      R"("},"finish_reason":"stop"}]})")}};
}

/// Whoever is asked by no name of the table does not know the path.
HttpResponse ask(const Server& server, const HttpRequest& request) {
  std::string name = (request.body ? "POST " : "GET ") + request.path;
  if (request.path == "/api/chat" || request.path == "/v1/chat/completions") {
    name = json::parse(request.body->text()).at("messages").empty() ? "load" : "query";
  }
  const auto found = server.find(name);
  return found == server.end() ? response(404, "404 page not found") : found->second;
}

ProbeReport look_at(const Server& server, Api api, bool allow_remote = false) {
  AnalystSettings settings;
  settings.api = api;
  settings.model = "m";
  settings.allow_remote = allow_remote;
  const auto format = make_wire_format(settings);
  Probe probe(*format, "http://localhost:1");
  for (int asked = 0; const auto* inquiry = probe.current(); ++asked) {
    REQUIRE(asked < 10);
    probe.take(ask(server, inquiry->request));
  }
  CHECK(probe.report().server == "http://localhost:1");
  return probe.report();
}

ProbeReport look_at_ollama(const std::string& changed, const HttpResponse& to) {
  auto server = ollama();
  server[changed] = to;
  return look_at(server, Api::ollama);
}

ProbeReport look_at_llama_cpp(const std::string& changed, const HttpResponse& to) {
  auto server = llama_cpp();
  server[changed] = to;
  return look_at(server, Api::openai);
}

/// "outcome: text" of a step; with what to do, when there is anything.
std::string step(const ProbeReport& report, const std::string& name) {
  for (const auto& one : report.steps) {
    if (one.name != name) continue;
    return std::string(pipeline::to_word(one.outcome)) + ": " + one.text +
           (one.what_to_do.empty() ? "" : " -> " + one.what_to_do);
  }
  return "none";
}

}  // namespace

TEST_CASE("all is found of an Ollama that is well", "[probe]") {
  const auto report = look_at(ollama(), Api::ollama);
  CHECK(report.is_usable());
  CHECK_FALSE(report.is_loading);
  CHECK(step(report, "server") == "ok: Ollama 0.32.15");
  CHECK(step(report, "model") == "ok: has m");
  CHECK(step(report, "pictures") == "ok: takes pictures");
  CHECK(step(report, "loaded") == "ok: the model is loaded");
  CHECK_THAT(step(report, "gpu"), StartsWith("ok: "));
  CHECK_THAT(step(report, "answer"), StartsWith("ok: answers a query with a picture"));
}

TEST_CASE("all is found of a llama.cpp server that is well", "[probe]") {
  const auto report = look_at(llama_cpp(), Api::openai);
  CHECK(report.is_usable());
  CHECK(step(report, "server") == "ok: llama.cpp's server b6000-abcdef");
  CHECK(step(report, "model") == "ok: has m");
  CHECK(step(report, "pictures") == "ok: takes pictures");
  CHECK(step(report, "loaded") == "ok: the model is loaded");
  CHECK_THAT(step(report, "answer"), StartsWith("ok: "));
}

TEST_CASE("a server that knows nothing but the chat endpoint works too", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  const auto whole = api == Api::ollama ? ollama() : llama_cpp();
  const auto report = look_at({{"query", whole.at("query")}, {"load", response(404, "")}}, api);
  CHECK(report.is_usable());
  CHECK_THAT(step(report, "server"), StartsWith("unknown: "));
  CHECK_THAT(step(report, "answer"), StartsWith("ok: "));
}

TEST_CASE("whoever is not there is asked no more", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  const auto first = api == Api::ollama ? "GET /api/version" : "GET /health";
  for (const auto what : {Failure::unreachable, Failure::lost}) {
    const auto report = look_at({{first, failure(what, "Connection refused")}}, api);
    CHECK_FALSE(report.is_usable());
    REQUIRE(report.steps.size() == 1);
    CHECK(step(report, "server") ==
          "failed: cannot be reached: Connection refused -> start the model server, or correct "
          "llm.servers");
  }
  CHECK_THAT(step(look_at({{first, failure(Failure::not_http, "garbage")}}, api), "server"),
             Contains("does not speak HTTP") && Contains("llm.servers"));
}

TEST_CASE("a server that hangs is asked no more", "[probe]") {
  const auto hangs = failure(Failure::timed_out, "took too long");
  CHECK_FALSE(look_at_ollama("GET /api/version", hangs).is_usable());
  // LiteLLM's /health asks all of its models first.
  CHECK(look_at_llama_cpp("GET /health", hangs).is_usable());
  auto server = llama_cpp();
  for (auto& [name, one] : server) one = hangs;
  const auto report = look_at(server, Api::openai);
  REQUIRE(report.failed_step());
  CHECK_THAT(report.failed_step()->text, Contains("cannot be reached: took too long"));
}

TEST_CASE("a certificate is told with what to do", "[probe]") {
  const auto report = look_at(
      {{"GET /health", failure(Failure::no_tls, "SSL certificate problem: expired")}}, Api::openai);
  CHECK_THAT(step(report, "server"), StartsWith("failed: no secure connection comes about: SSL") &&
                                         Contains("update-ca-certificates"));
}

TEST_CASE("a wrong key is told with the setting to change", "[probe]") {
  const auto* refusal = R"({"error":{"code":401,"message":"Invalid API Key"}})";
  CHECK_THAT(step(look_at_ollama("GET /api/version", response(401, refusal)), "server"),
             StartsWith("failed: ") && Contains("llm.api_key_file"));
  const auto report = look_at_llama_cpp("GET /v1/models", response(401, refusal));
  CHECK_FALSE(report.is_usable());
  CHECK_THAT(report.failed_step()->what_to_do, Contains("llm.api_key_file"));
  CHECK_THAT(step(look_at_llama_cpp("query", response(401, refusal)), "answer"),
             StartsWith("failed: ") && Contains("llm.api_key_file"));
}

TEST_CASE("a web page instead of Ollama is no version", "[probe]") {
  const auto report = look_at_ollama("GET /api/version", response(200, "<html>router</html>"));
  CHECK_THAT(step(report, "server"), StartsWith("unknown: ") && Contains("llm.api"));
  CHECK_THAT(step(look_at_ollama("GET /api/version", response(403, "")), "server"),
             StartsWith("warning: ") && Contains("127.0.0.1 or localhost"));
}

TEST_CASE("a model that is not there is told with how to get it", "[probe]") {
  const auto missing = response(404, R"({"error":"model 'm' not found"})");
  for (const auto* where : {"POST /api/show", "load"}) {
    const auto report = look_at_ollama(where, missing);
    CHECK_FALSE(report.is_usable());
    REQUIRE(report.failed_step());
    CHECK(report.failed_step()->text == "has no model m");
    CHECK(report.failed_step()->what_to_do == "ollama pull m");
  }
  const auto report =
      look_at_llama_cpp("GET /v1/models", response(200, R"({"data":[{"id":"a"},{"id":"b"},{}]})"));
  CHECK_THAT(step(report, "model"), StartsWith("warning: does not list m, but a, b"));
  CHECK(report.is_usable());  // llama.cpp's server takes any name
  CHECK_THAT(step(look_at_llama_cpp("GET /v1/models", response(200, R"({"data":[]})")), "model"),
             Contains("but nothing"));
}

TEST_CASE("a model without eyes is told", "[probe]") {
  auto report =
      look_at_ollama("POST /api/show", response(200, R"({"capabilities":["completion"]})"));
  CHECK_THAT(step(report, "pictures"), StartsWith("failed: the model takes no pictures"));
  CHECK_FALSE(report.is_usable());
  report = look_at_llama_cpp("GET /props", response(200, R"({"modalities":{"vision":false}})"));
  CHECK_THAT(step(report, "pictures"), StartsWith("failed: ") && Contains("--mmproj"));
  // Older servers do not say.
  CHECK_THAT(step(look_at_ollama("POST /api/show", response(200, R"({"details":{}})")), "pictures"),
             StartsWith("unknown: "));
  CHECK_THAT(step(look_at_llama_cpp("GET /props", response(501, "")), "pictures"),
             StartsWith("unknown: "));
}

TEST_CASE("a model that runs on another host is refused unless that is allowed", "[probe]") {
  auto server = ollama();
  server["POST /api/show"] =
      response(200, R"({"remote_host":"https://ollama.com","capabilities":["vision"]})");
  CHECK_THAT(step(look_at(server, Api::ollama), "model"),
             StartsWith("failed: m runs on another host: https://ollama.com") &&
                 Contains("llm.allow_remote"));
  CHECK(look_at(server, Api::ollama, true).is_usable());
}

TEST_CASE("a model that does not load is told", "[probe]") {
  const auto report = look_at_ollama(
      "load", response(500, R"({"error":"llama-server process has terminated: oom"})"));
  CHECK_THAT(step(report, "loaded"),
             StartsWith("failed: does not load the model: llama-server process has terminated"));
  CHECK_THAT(step(look_at_ollama("load", failure(Failure::timed_out, "took too long")), "loaded"),
             StartsWith("failed: does not load the model: took too long"));
  CHECK_THAT(step(look_at_ollama("load", response(400, "{}")), "loaded"), StartsWith("unknown: "));
}

TEST_CASE("an error under status 200 is no good news", "[probe]") {
  const auto error = response(200, R"({"error":"out of memory"})");
  CHECK_THAT(step(look_at_ollama("load", error), "loaded"),
             StartsWith("failed: does not load the model: out of memory"));
  CHECK_THAT(step(look_at_ollama("POST /api/show", error), "model"), StartsWith("unknown: "));
}

TEST_CASE("a server that is loading its model is not usable yet, and says so", "[probe]") {
  const auto report = look_at_llama_cpp(
      "GET /health", response(503, R"({"error":{"code":503,"message":"Loading model"}})"));
  CHECK(report.is_loading);
  CHECK_FALSE(report.is_usable());
}

TEST_CASE("how much of the model is on the GPU is told", "[probe]") {
  const auto gpu = [](const json& model) {
    return step(look_at_ollama("GET /api/ps", response(200, json{{"models", {model}}}.dump())),
                "gpu");
  };
  const auto sizes = [&](const json& size, const json& size_vram) {
    return gpu({{"name", "m:latest"}, {"size", size}, {"size_vram", size_vram}});
  };
  CHECK_THAT(sizes(6137025024, 6137025024), StartsWith("ok: "));
  CHECK_THAT(sizes(1000, 0), StartsWith("warning: the model runs on the CPU alone"));
  CHECK_THAT(sizes(1000, 400), StartsWith("warning: only 40 % of the model is on the GPU"));
  CHECK_THAT(sizes(1000, 999), StartsWith("warning: only 99 % of the model is on the GPU"));
  for (const auto& size : {json(0), json(-5), json(nullptr), json("big")}) {
    CHECK_THAT(sizes(size, 400), StartsWith("unknown: "));
  }
  CHECK_THAT(sizes(1000, nullptr), StartsWith("unknown: "));
  CHECK_THAT(gpu({{"name", "other:latest"}, {"size", 1000}, {"size_vram", 0}}),
             StartsWith("unknown: "));
  CHECK_THAT(gpu("m"), StartsWith("unknown: "));
  CHECK_THAT(step(look_at_ollama("GET /api/ps", response(200, R"({"models":[]})")), "gpu"),
             StartsWith("unknown: "));
}

TEST_CASE("a model that was loaded with a smaller context is told", "[probe]") {
  const auto report = look_at_ollama(
      "GET /api/ps", response(200, R"({"models":[{"name":"m:latest","size":1000,"size_vram":1000,
                                        "context_length":4096}]})"));
  CHECK_THAT(step(report, "loaded"),
             StartsWith("warning: is loaded with a context of 4096 tokens only") &&
                 Contains("llm.context_tokens"));
}

TEST_CASE("what a trial query's failure means depends on what failed", "[probe]") {
  const auto answer = [](const HttpResponse& to) {
    return step(look_at_ollama("query", to), "answer");
  };
  const auto said = [](const std::string& text) {
    return response(200, json{{"message", {{"content", text}}}, {"done", true}}.dump());
  };
  CHECK_THAT(answer(failure(Failure::timed_out, "took too long")),
             StartsWith("failed: ") && Contains("llm.timeout_seconds"));
  CHECK_THAT(answer(response(404, "")), StartsWith("failed: ") && Contains("llm.model"));
  CHECK_THAT(answer(response(500, R"({"error":"CUDA error"})")),
             StartsWith("warning: ") && Contains("CUDA error"));
  CHECK_THAT(answer(said("I see stripes.")),
             StartsWith("warning: answers, but not as asked") && Contains("JSON schema"));
  CHECK_THAT(answer(response(200, R"({"message":{"content":"","thinking":"Hm"},"done":true})")),
             StartsWith("warning: ") && Contains("-instruct"));
  CHECK_THAT(
      answer(response(200, R"({"message":{"content":"{"},"done":true,"done_reason":"length"})")),
      StartsWith("warning: ") && Contains("llm.max_answer_tokens"));
  CHECK_THAT(answer(response(200, R"({"message":{"content":"{}"},"done":true,"remote_host":"h"})")),
             StartsWith("warning: ") && Contains("llm.allow_remote"));
}

TEST_CASE("what is refused for good makes the server unusable, whatever else does not", "[probe]") {
  const auto answer = [](const HttpResponse& to) {
    return step(look_at_llama_cpp("query", to), "answer");
  };
  for (const long status : {301L, 400L, 401L, 403L, 404L, 405L, 413L, 422L, 501L, 502L, 504L}) {
    CAPTURE(status);
    CHECK_THAT(answer(response(status, "no")), StartsWith("failed: "));
  }
  CHECK_THAT(answer(response(200, "<html><title>Router</title>")),
             StartsWith("failed: a query with a picture fails: a web page came") &&
                 Contains("llm.servers"));
  CHECK_THAT(answer(response(500, R"({"error":{"message":"image input is not supported"}})")),
             StartsWith("failed: ") && Contains("choose a model that takes pictures"));
  CHECK_THAT(answer(response(500, R"({"error":{"message":"Compute error."}})")),
             StartsWith("warning: ") && !Contains("pictures -> ") && Contains("server's log"));
}

TEST_CASE("a server that has too much to do is usable, later", "[probe]") {
  auto busy = response(429, R"({"error":{"message":"Rate limit reached"}})");
  auto report = look_at_llama_cpp("query", busy);
  CHECK(report.is_usable());
  CHECK(report.busy_for == 0s);
  CHECK_THAT(step(report, "answer"), StartsWith("warning: ") && Contains("Rate limit reached"));
  busy.retry_after = 20s;
  CHECK(look_at_llama_cpp("query", busy).busy_for == 20s);
  CHECK_FALSE(look_at(llama_cpp(), Api::openai).busy_for);
}

namespace {

/// A llama.cpp server that refuses queries with one of these fields.
class StrictServer {
 public:
  StrictServer(std::vector<std::string> refused, bool says_which)
      : refused_(std::move(refused)), says_which_(says_which) {}

  [[nodiscard]] ProbeReport look_at() {
    AnalystSettings settings;
    settings.api = Api::openai;
    settings.model = "m";
    const auto format = make_wire_format(settings);
    Probe probe(*format, "http://localhost:1");
    while (const auto* inquiry = probe.current()) probe.take(answer(inquiry->request));
    return probe.report();
  }
  [[nodiscard]] int queries() const { return queries_; }

 private:
  HttpResponse answer(const HttpRequest& request) {
    if (request.path != "/v1/chat/completions") return ask(llama_cpp(), request);
    ++queries_;
    const auto body = json::parse(request.body->text());
    for (const auto& field : refused_) {
      const auto type = body.contains("response_format")
                            ? "response_format." + body["response_format"].value("type", "")
                            : std::string();
      if (!body.contains(field) && field != type) continue;
      const auto name = field.substr(0, field.find('.'));
      return response(422, says_which_ ? "there is no " + name : "no");
    }
    return llama_cpp().at("query");
  }

  std::vector<std::string> refused_;
  bool says_which_;
  int queries_ = 0;
};

std::string fields_of(std::vector<std::string> refused, bool says_which) {
  return step(StrictServer(std::move(refused), says_which).look_at(), "fields");
}

}  // namespace

TEST_CASE("the fields that a server refuses are found out", "[probe]") {
  const bool says_which = GENERATE(true, false);
  CAPTURE(says_which);
  CHECK(fields_of({}, says_which) == "none");
  CHECK(fields_of({"chat_template_kwargs"}, says_which) ==
        "ok: is asked without what it refuses: chat_template_kwargs");
  CHECK_THAT(fields_of({"response_format.json_schema"}, says_which),
             StartsWith("warning: is asked without what it refuses: response_format json_schema "
                        "(json_object in its place)") &&
                 Contains("JSON schema"));
  CHECK_THAT(fields_of({"response_format"}, says_which),
             StartsWith("warning: is asked without what it refuses: response_format"));
  CHECK_THAT(fields_of({"chat_template_kwargs", "response_format"}, says_which),
             StartsWith("warning: is asked without what it refuses: chat_template_kwargs, "
                        "response_format"));
  StrictServer strict({"chat_template_kwargs"}, says_which);
  const auto report = strict.look_at();
  CHECK(report.is_usable());
  CHECK_THAT(step(report, "answer"), StartsWith("ok: "));
  CHECK_FALSE(report.fields.template_kwargs);
  CHECK(strict.queries() == 2);
}

TEST_CASE("where leaving out does not help, all is sent as ever", "[probe]") {
  StrictServer strict({"messages"}, false);
  const auto report = strict.look_at();
  CHECK(report.fields == RequestFields{});
  CHECK(step(report, "fields") == "none");
  CHECK_THAT(step(report, "answer"),
             StartsWith("failed: a query with a picture fails: status 422"));
  CHECK(strict.queries() == 5);
}

TEST_CASE("a hostile server breaks no reader", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  for (const auto* body :
       {"", "null", "[]", "7", "\"text\"", "{", "\xff\xfe", R"({"version":7,"models":7,"data":7})",
        R"({"version":{},"models":[7,null,[]],"data":[7,null],"modalities":7,"capabilities":{}})",
        R"({"models":[{"name":7,"size":"1","size_vram":[]}],"modalities":{"vision":"yes"}})",
        R"({"error":7})", R"({"error":{"message":{}}})"}) {
    for (const long status : {200L, 204L, 302L, 400L, 500L}) {
      Server server = api == Api::ollama ? ollama() : llama_cpp();
      for (auto& [name, one] : server) one = response(status, body);
      CAPTURE(body, status);
      const auto report = look_at(server, api);
      CHECK_FALSE(report.steps.empty());
      CHECK_THAT(step(report, "answer"), !StartsWith("ok"));
      CHECK_THAT(step(report, "pictures"), !StartsWith("ok"));
    }
  }
}

}  // namespace cabinwatch::llm::test

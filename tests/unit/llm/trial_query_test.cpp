#include "llm/servers/probe.hpp"
#include "played_server.hpp"

namespace cabinwatch::llm::test {

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
             StartsWith("failed: ") && Contains("llm.allow_remote"));
}

TEST_CASE("an answer that is none, or not as asked, is known as such", "[probe]") {
  const auto is_unusable = [](const HttpResponse& to) {
    return look_at_ollama("query", to).is_answer_unusable;
  };
  CHECK(is_unusable(response(200, R"({"message":{"content":"I see"},"done":true})")));
  CHECK(is_unusable(response(200, R"({"message":{"content":""},"done":true})")));
  CHECK(is_unusable(response(200, R"({"message":{"content":"","thinking":"Hm"},"done":true})")));
  CHECK_FALSE(is_unusable(response(500, R"({"error":"CUDA error"})")));
  CHECK_FALSE(is_unusable(failure(Failure::timed_out, "took too long")));
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

TEST_CASE("the trial has as many pictures as a sequence, and tells a server that takes fewer",
          "[probe]") {
  for (const Api api : {Api::openai, Api::ollama}) {
    AnalystSettings settings;
    settings.api = api;
    settings.model = "m";
    settings.sequence_pictures = 4;
    const auto format = make_wire_format(settings);
    Probe probe(*format, "http://localhost:1");
    const auto server = api == Api::openai ? llama_cpp() : ollama();
    while (!probe.current()->is_trial) probe.read(ask(server, probe.current()->request));
    const auto body = probe.current()->request.body->text();
    std::size_t pictures = 0;
    for (auto at = body.find("/9j/"); at != std::string::npos; at = body.find("/9j/", at + 1)) {
      ++pictures;
    }
    CHECK(pictures == 4);
  }
  CHECK_THAT(step(look_at_llama_cpp("query", response(400, R"({"object":"error",
                      "message":"At most 1 image(s) may be provided in one prompt."})")),
                  "answer"),
             StartsWith("failed: ") && Contains("sampling.sequence_frames"));
  CHECK_THAT(step(look_at_ollama("query", response(500, R"({"error":
                      "vision model only supports a single image per message"})")),
                  "answer"),
             StartsWith("failed: ") && Contains("sampling.sequence_frames"));
}

TEST_CASE("a server that does not say that the model is loaded gets the time to load it",
          "[probe]") {
  AnalystSettings settings;
  settings.api = Api::openai;
  settings.model = "m";
  const auto format = make_wire_format(settings);
  const auto trial_of = [&](const Server& server) {
    Probe probe(*format, "http://localhost:1");
    while (!probe.current()->is_trial) probe.read(ask(server, probe.current()->request));
    return *probe.current();
  };
  CHECK(trial_of(llama_cpp()).request.timeout == settings.timeout);
  CHECK_FALSE(trial_of(llama_cpp()).may_load);
  auto loading = llama_cpp();  // Ollama, by /v1
  loading["GET /health"] = response(404, "404 page not found");
  CHECK(trial_of(loading).request.timeout >= 300s);
  CHECK(trial_of(loading).may_load);
  auto proxy = llama_cpp();  // well itself, whatever the server behind it is
  proxy.erase("GET /props");
  CHECK(trial_of(proxy).may_load);
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
    while (const auto* inquiry = probe.current()) probe.read(answer(inquiry->request));
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

namespace {

/// "pictures" of a server that tells how many tokens a query was, and not whether it takes
/// pictures.
std::string pictures_of(int tokens_each, int trials_expected) {
  AnalystSettings settings;
  settings.api = Api::openai;
  settings.model = "m";
  settings.sequence_pictures = 4;
  const auto format = make_wire_format(settings);
  Probe probe(*format, "http://localhost:1");
  int trials = 0;
  while (const auto* inquiry = probe.current()) {
    if (inquiry->request.path != "/v1/chat/completions") {
      probe.read(response(404, "not found"));
      continue;
    }
    ++trials;
    const auto body = json::parse(inquiry->request.body->text());
    int tokens = 0;
    for (const auto& part : body["messages"][1]["content"]) {
      tokens += part["type"] == "text" ? static_cast<int>(part["text"].get<std::string>().size())
                                       : tokens_each;
    }
    auto answer = json::parse(llama_cpp().at("query").body);
    if (tokens_each >= 0) answer["usage"]["prompt_tokens"] = tokens;
    probe.read(response(200, answer.dump()));
  }
  CHECK(trials == trials_expected);
  CHECK(probe.report().is_usable());
  return step(probe.report(), "pictures");
}

}  // namespace

TEST_CASE("whether pictures count is seen by the tokens, where the server does not tell",
          "[probe]") {
  CHECK_THAT(pictures_of(64, 2), StartsWith("ok: takes pictures: each counts 64 tokens"));
  CHECK_THAT(pictures_of(0, 2), StartsWith("warning: seems to leave pictures out") &&
                                    Contains("4 of them") && Contains("--mmproj"));
  CHECK_THAT(pictures_of(3, 2), StartsWith("warning: "));
  CHECK_THAT(pictures_of(-1, 1), StartsWith("unknown: "));
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

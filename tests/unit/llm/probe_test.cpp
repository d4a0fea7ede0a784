#include "llm/servers/probe.hpp"

#include "played_server.hpp"

namespace cabinwatch::llm::test {

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

TEST_CASE("a server whose answers are known is asked all but for one", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  AnalystSettings settings;
  settings.api = api;
  settings.model = "m";
  const auto format = make_wire_format(settings);
  Probe probe(*format, "http://localhost:1");
  while (probe.current() != nullptr && !probe.current()->is_trial) {
    probe.read(ask(api == Api::ollama ? ollama() : llama_cpp(), probe.current()->request));
  }
  REQUIRE(probe.current() != nullptr);
  CHECK(probe.report().is_usable());
  probe.leave_trial_out("as before");
  CHECK(probe.current() == nullptr);
  CHECK(probe.report().is_usable());
  CHECK(probe.report().answer_identity == "as before");
  CHECK(step(probe.report(), "answer") == "unknown: known from an earlier run");
}

TEST_CASE("of servers that tell nothing but the same model's name, each is known as its own",
          "[probe]") {
  const auto known = [](const std::string& identity, const std::string& url) {
    return known_as(identity, "m", "", ServerAddress::parse(url, true));
  };
  CHECK(known("", "http://127.0.0.1:1") != known("", "http://127.0.0.1:2"));
  CHECK(known("0.32", "http://127.0.0.1:1") == known("0.32", "http://127.0.0.1:2"));
  CHECK(known("0.32", "http://192.0.2.1:1") != known("0.32", "http://192.0.2.2:1"));
}

TEST_CASE("whoever is not there is asked no more", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  const auto first = api == Api::ollama ? "GET /api/version" : "GET /health";
  const auto report = look_at({{first, failure(Failure::unreachable, "Connection refused")}}, api);
  CHECK_FALSE(report.is_usable());
  REQUIRE(report.steps.size() == 1);
  CHECK(step(report, "server") ==
        "failed: cannot be reached: Connection refused -> start the model server, or correct "
        "llm.servers");
}

TEST_CASE("whoever listens and speaks no HTTP need not be started: it is another, or TLS",
          "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  const auto first = api == Api::ollama ? "GET /api/version" : "GET /health";
  const auto told = [&](Failure what, const char* trouble) {
    const auto report = look_at({{first, failure(what, trouble)}}, api);
    CHECK_FALSE(report.is_usable());
    CHECK(report.steps.size() == 1);
    return step(report, "server");
  };
  const auto lost = told(Failure::lost, "Empty reply from server");
  CHECK_THAT(lost, Contains("takes the connection and does not answer: Empty reply"));
  const auto odd = told(Failure::not_http, "garbage");
  CHECK_THAT(odd, Contains("does not speak HTTP"));
  for (const auto& text : {lost, odd}) {
    CHECK_THAT(text, Contains("check the port in llm.servers") &&
                         Contains("https:// if it speaks TLS") && !Contains("start"));
  }
}

TEST_CASE("a trial that takes longer than its answers may is told with what to change", "[probe]") {
  const Api api = GENERATE(Api::ollama, Api::openai);
  auto server = api == Api::ollama ? ollama() : llama_cpp();
  const auto found = [&](std::chrono::milliseconds took) {
    server["query"].duration = took;
    return look_at(server, api);
  };
  CHECK(step(found(3900ms), "time") == "none");
  CHECK_THAT(step(found(4500ms), "time"),
             StartsWith("warning: a query takes 4.50 s: impairment, which is asked after") &&
                 Contains("llm.deadline_seconds = 12"));
  const auto report = found(9040ms);
  CHECK_THAT(step(report, "time"), Contains("no answer comes in time"));
  CHECK(report.is_usable());
  CHECK(step(report, "answer") == "ok: answers a query with a picture in 9.04 s");
  CHECK(report.steps.back().name == "answer");
  if (api != Api::openai) return;
  server["GET /health"] = response(404, "");  // then the trial may have loaded the model
  CHECK(step(look_at(server, api), "time") == "none");
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
  // Through /v1 its answers do not tell.
  auto by_openai = llama_cpp();
  by_openai["POST /api/show"] = server["POST /api/show"];
  const auto relaying = look_at(by_openai, Api::openai);
  REQUIRE(relaying.failed_step());
  CHECK_THAT(relaying.failed_step()->text, StartsWith("m runs on another host"));
  CHECK(look_at(by_openai, Api::openai, true).is_usable());
}

namespace {
HttpResponse broken_off() {
  auto came = failure(Failure::lost, "transfer closed with 100 bytes remaining to read");
  came.status = 200;
  return came;
}
}  // namespace

TEST_CASE("a model that does not load is told", "[probe]") {
  const auto report = look_at_ollama(
      "load", response(500, R"({"error":"llama-server process has terminated: oom"})"));
  CHECK_THAT(step(report, "loaded"),
             StartsWith("failed: does not load the model: llama-server process has terminated"));
  CHECK_THAT(step(look_at_ollama("load", failure(Failure::timed_out, "took too long")), "loaded"),
             StartsWith("failed: does not load the model: took too long"));
  const auto page = look_at_ollama(
      "load", response(501, "<!DOCTYPE HTML><html><title>Error response</title></html>"));
  REQUIRE(page.failed_step());
  CHECK(page.failed_step()->what_to_do ==
        "see whether the model server behind it runs, and check llm.servers");
  for (const auto& [came, text] :
       {std::pair(failure(Failure::not_http, "the body is longer than 1048576 bytes"),
                  "with what is no answer: the body is longer"),
        std::pair(response(502, "Bad Gateway"), "in the server's place (status 502): Bad Gateway"),
        std::pair(broken_off(), "breaks off: transfer closed")}) {
    const auto told = step(look_at_ollama("load", came), "loaded");
    CHECK_THAT(told, StartsWith("failed: ") && Contains(text) && !Contains("memory"));
  }
  CHECK_THAT(step(look_at_ollama("load", response(400, "{}")), "loaded"), StartsWith("unknown: "));
  // It loads it for others just now; the trial query says for how long.
  const auto busy = look_at_ollama("load", response(503, R"({"error":"server busy"})"));
  CHECK(busy.is_usable());
  CHECK_THAT(step(busy, "loaded"), StartsWith("unknown: ") && Contains("server busy"));
}

TEST_CASE("a server that answers every path with 200 says nothing of its model", "[probe]") {
  // LM Studio.
  for (const auto* body :
       {R"({"error":"Unexpected endpoint or method."})", "<!DOCTYPE html><title>Router</title>"}) {
    const auto report = look_at_llama_cpp("GET /health", response(200, body));
    CHECK(report.is_usable());
    CHECK(step(report, "loaded") == "unknown: does not say whether the model is loaded");
  }
  CHECK_THAT(step(look_at_llama_cpp("GET /health", response(200, "")), "loaded"),
             StartsWith("ok: "));  // vLLM
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

TEST_CASE("a server that is not well is not waited for as one that is loading", "[probe]") {
  // vLLM's with a dead engine says nothing; a proxy finds nobody behind it.
  for (const auto* body : {"", "<html><title>503 Service Temporarily Unavailable</title>"}) {
    const auto report = look_at_llama_cpp("GET /health", response(503, body));
    CHECK_FALSE(report.is_loading);
    CHECK_FALSE(report.is_usable());
    CHECK_THAT(step(report, "server"),
               StartsWith("failed: says that it is not well") && Contains("log"));
  }
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

}  // namespace cabinwatch::llm::test

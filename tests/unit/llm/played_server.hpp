#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "chat_replies.hpp"
#include "llm/servers/probe.hpp"

/// What a look at a server finds: a server played by a table of responses.
namespace cabinwatch::llm::test {

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

inline Server ollama() {
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

inline Server llama_cpp() {
  return {{"GET /health", response(200, R"({"status":"ok"})")},
          {"GET /props", response(200, R"({"modalities":{"vision":true,"audio":false},
                                           "build_info":"b6000-abcdef","total_slots":4})")},
          {"GET /v1/models", response(200, R"({"object":"list","data":[{"id":"m"}]})")},
          {"query", response(200, std::string(R"({"choices":[{"message":{"content":")") + kScene +
                                      R"("},"finish_reason":"stop"}]})")}};
}

/// Whoever is asked by no name of the table does not know the path.
inline HttpResponse ask(const Server& server, const HttpRequest& request) {
  std::string name = (request.body ? "POST " : "GET ") + request.path;
  if (request.path == "/api/chat" || request.path == "/v1/chat/completions") {
    name = json::parse(request.body->text()).at("messages").empty() ? "load" : "query";
  }
  const auto found = server.find(name);
  return found == server.end() ? response(404, "404 page not found") : found->second;
}

inline ProbeReport look_at(const Server& server, Api api, bool allow_remote = false) {
  AnalystSettings settings;
  settings.api = api;
  settings.model = "m";
  settings.allow_remote = allow_remote;
  const auto format = make_wire_format(settings);
  Probe probe(*format, "http://localhost:1");
  for (int asked = 0; const auto* inquiry = probe.current(); ++asked) {
    REQUIRE(asked < 10);
    probe.read(ask(server, inquiry->request));
  }
  CHECK(probe.report().server == "http://localhost:1");
  return probe.report();
}

inline ProbeReport look_at_ollama(const std::string& changed, const HttpResponse& to) {
  auto server = ollama();
  server[changed] = to;
  return look_at(server, Api::ollama);
}

inline ProbeReport look_at_llama_cpp(const std::string& changed, const HttpResponse& to) {
  auto server = llama_cpp();
  server[changed] = to;
  return look_at(server, Api::openai);
}

/// "outcome: text" of a step; with what to do, when there is anything.
inline std::string step(const ProbeReport& report, const std::string& name) {
  for (const auto& one : report.steps) {
    if (one.name != name) continue;
    return std::string(pipeline::to_word(one.outcome)) + ": " + one.text +
           (one.what_to_do.empty() ? "" : " -> " + one.what_to_do);
  }
  return "none";
}

}  // namespace cabinwatch::llm::test

#include "daemon/service/finding_entry.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace finding_entry_test {
namespace {

constexpr base::Clock::time_point kReceived{1000s};

llm::AnalysisResult answered(std::chrono::milliseconds duration) {
  return {.outcome = llm::Answer{llm::FaceStateAnswer{pipeline::FaceState::alert, 90}},
          .duration = duration,
          .error_text = {}};
}

llm::Finding finding() {
  llm::Finding made;
  made.sequence_id = 42;
  made.frame_count = 4;
  made.last_received_at = kReceived;
  made.cost = {.encode_wait = 120us, .encode = 4800us, .cache_hits = 1, .cache_misses = 3};
  made.queue_wait = 15ms;
  made.analysis = 930ms;
  made.server = "http://127.0.0.1:11434";
  made.results.at(0) = answered(410ms);
  made.results.at(1) = {.outcome = llm::QueryError::timed_out,
                        .duration = 900ms,
                        .error_text = "took too long",
                        .retries = 1};
  return made;
}

/// A field's value; "none" without it.
std::string field(const base::LogEntry& entry, const std::string& name) {
  const auto found = std::find_if(entry.fields.begin(), entry.fields.end(),
                                  [&](const auto& one) { return one.name == name; });
  return found == entry.fields.end() ? "none" : found->value;
}

}  // namespace

TEST_CASE("a sequence leaves one debug entry with the time in every stage", "[finding_entry]") {
  const auto entry = daemon::finding_entry(finding(), kReceived + 1s);
  CHECK(entry.level == base::LogLevel::debug);
  CHECK(field(entry, "sequence") == "42");
  CHECK(field(entry, "frames") == "4");
  CHECK(field(entry, "encode_wait_us") == "120");
  CHECK(field(entry, "encode_us") == "4800");
  CHECK(field(entry, "cache_hits") == "1");
  CHECK(field(entry, "cache_misses") == "3");
  CHECK(field(entry, "queue_wait_ms") == "15");
  CHECK(field(entry, "analysis_ms") == "930");
  CHECK(field(entry, "latency_ms") == "1000");
  CHECK(field(entry, "late") == "no");
  CHECK(field(entry, "face_state_ms") == "410");
}

TEST_CASE("what is missing is named with its reason", "[finding_entry]") {
  const auto entry = daemon::finding_entry(finding(), kReceived + 1s);
  CHECK_THAT(entry.message,
             Contains("sequence 42 analysed in 930 ms; missing: attention timed_out"));
  CHECK(field(entry, "attention_error") == "timed_out");
  CHECK(field(entry, "attention_said") == "took too long");
  CHECK(field(entry, "attention_retries") == "1");
  CHECK(field(entry, "scene_ms") == "none");  // is not configured
}

TEST_CASE("what a fused answer lacked, and tokens, are told where there are any",
          "[finding_entry]") {
  auto made = finding();
  made.asked_singly = 0;
  made.tokens = {};
  const auto without = daemon::finding_entry(made, kReceived + 1s);
  for (const char* name :
       {"asked_singly", "prompt_tokens", "prompt_tokens_cached", "answer_tokens"}) {
    INFO(name);
    CHECK(field(without, name) == "none");
  }
  made.asked_singly = 2;
  made.tokens = {.prompt = 500, .cached = 0, .answer = 20};
  const auto with = daemon::finding_entry(made, kReceived + 1s);
  CHECK(field(with, "asked_singly") == "2");
  CHECK(field(with, "prompt_tokens_cached") == "0");
}

TEST_CASE("a late finding is called so", "[finding_entry]") {
  auto late = finding();
  late.is_late = true;
  CHECK_THAT(daemon::finding_entry(late, kReceived + 9s).message, Contains("too late"));
}

TEST_CASE("a server's news has its severity, and what to do", "[finding_entry]") {
  using Severity = llm::ServerEvent::Severity;
  const auto entry = [](Severity severity, const std::string& what_to_do) {
    return daemon::server_entry({severity, "http://localhost:1", "has no model m", what_to_do});
  };
  CHECK(entry(Severity::notice, "").level == base::LogLevel::notice);
  CHECK(entry(Severity::warning, "").level == base::LogLevel::warning);
  CHECK(entry(Severity::error, "").level == base::LogLevel::err);
  CHECK(entry(Severity::error, "").message == "has no model m");
  CHECK(entry(Severity::error, "ollama pull m").message ==
        "has no model m; what to do: ollama pull m");
  CHECK(field(entry(Severity::error, ""), "server") == "http://localhost:1");
}

}  // namespace finding_entry_test

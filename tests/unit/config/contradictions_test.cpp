#include "config/contradictions.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace cabinwatch;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace contradictions_test {
namespace {

std::vector<std::string> of(std::vector<std::string> overrides) {
  return config::contradictions(
      config::load_configuration({std::nullopt, std::move(overrides), "/nonexistent"}));
}

}  // namespace

TEST_CASE("the defaults contradict themselves in nothing", "[contradictions]") {
  CHECK(of({}).empty());
}

TEST_CASE("settings that are hardly meant together are told, with place and key",
          "[contradictions]") {
  struct Case {
    std::vector<std::string> overrides;
    std::string setting;
    std::string says;
  };
  const auto one = GENERATE(values<Case>(
      {{{"llm.deadline_seconds=0.1", "llm.timeout_seconds=600"},
        "llm.timeout_seconds",
        "llm.deadline_seconds"},
       {{"llm.timeout_seconds=60"}, "llm.timeout_seconds", "60.0 s"},
       {{"llm.context_tokens=256"}, "llm.context_tokens", "4 pictures of 448 pixels"},
       {{"sampling.stride_seconds=60", "sampling.max_gap_seconds=1"},
        "sampling.stride_seconds",
        "sampling.max_gap_seconds"},
       {{"sampling.sequence_frames=32", "sampling.sequence_seconds=0.1", "camera.fps=0.1"},
        "sampling.sequence_frames",
        "camera.fps"},
       {{R"(llm.servers=["http://127.0.0.1:11434","http://localhost:11434"])"},
        "llm.servers",
        "one server by two names"},
       {{R"(llm.servers=["http://[::1]:80/a","http://localhost:80/a"])"},
        "llm.servers",
        "one server by two names"},
       {{"record.folder=/"}, "record.folder", "no folder for drives alone"},
       {{"record.folder=/tmp/"}, "record.folder", "/tmp"},
       {{"record.folder=/var/../tmp"}, "record.folder", "/tmp"}}));
  const auto told = of(one.overrides);
  CAPTURE(told);
  REQUIRE_FALSE(told.empty());
  bool is_told = false;
  for (const auto& text : told) {
    is_told |= text.find(": " + one.setting + ": ") != std::string::npos &&
               text.find(one.says) != std::string::npos;
  }
  CHECK(is_told);
}

TEST_CASE("what may well be meant is not told", "[contradictions]") {
  CHECK(of({"llm.timeout_seconds=16"}).empty());
  CHECK(of({"record.folder=/tmp/drives"}).empty());
  CHECK(of({R"(llm.servers=["http://127.0.0.1:11434","http://localhost:11435"])"}).empty());
  CHECK(of({R"(llm.servers=["http://127.0.0.1:11434","http://localhost.example:11434"])",
            "llm.allow_remote=true"})
            .empty());
  // Of a recording the rate is the recording's; without a model nobody waits for an answer.
  CHECK(of({"sampling.sequence_frames=32", "sampling.sequence_seconds=0.1", "camera.fps=0.1",
            "camera.source=file:/drive.mp4", "llm.context_tokens=65536"})
            .empty());
  CHECK(of({"llm.timeout_seconds=600", "llm.enabled=false"}).empty());
}

}  // namespace contradictions_test

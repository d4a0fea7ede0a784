#include "llm/servers/query_record.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "model_of_a_server.hpp"

namespace cabinwatch::llm::test {
namespace {

QueryRecord at(std::chrono::milliseconds sent, std::chrono::milliseconds ended) {
  QueryRecord record;
  record.sent_at += sent;
  record.ended_at += ended;
  return record;
}

/// As Ollama tells it: all tokens of the prompt, cached or not, and the time that they took.
QueryRecord ollamas(std::uint64_t tokens, std::chrono::milliseconds prompt_time) {
  QueryRecord record;
  record.usage.prompt_tokens = tokens;
  record.usage.prompt_time = prompt_time;
  record.usage.answer_tokens = 10;
  record.usage.answer_time = 50ms;
  return record;
}

}  // namespace

TEST_CASE("tokens are counted as the server tells them", "[tokens]") {
  const auto row = ServerModel{}.analyse(Strategy::per_slot).queries;
  const auto tokens = tokens_of(row);
  CHECK(tokens.prompt == 5000);  // 1000 of each query
  CHECK(tokens.cached == 3600);
  CHECK(tokens.answer == 100);
}

TEST_CASE("a server that tells nothing has no tokens", "[tokens]") {
  const auto tokens = tokens_of(std::vector{at(0ms, 10ms)});
  CHECK(tokens.prompt == 0);
  CHECK(tokens.cached == 0);
}

TEST_CASE("what was cached shows where the time of prompts falls", "[tokens]") {
  const auto tokens =
      tokens_of(std::vector{ollamas(1000, 400ms), ollamas(1000, 40ms), ollamas(1000, 40ms)});
  CHECK(tokens.prompt == 3000);
  CHECK(tokens.cached == 1800);
}

TEST_CASE("prompts that take equally long were not cached", "[tokens]") {
  CHECK(tokens_of(std::vector{ollamas(1000, 400ms), ollamas(1000, 350ms)}).cached == 0);
}

TEST_CASE("no more tokens are cached than there are", "[tokens]") {
  auto liar = ollamas(1000, 400ms);
  liar.usage.cached_tokens = 1'000'000;
  CHECK(tokens_of(std::vector{liar}).cached == 1000);
}

TEST_CASE("work is what the server says that it worked", "[work]") {
  CHECK(work_of(std::vector{ollamas(1000, 400ms), ollamas(1000, 100ms)}, 4) == 600ms);
}

TEST_CASE("else work is the time of slots with queries", "[work]") {
  const std::vector three{at(0ms, 100ms), at(0ms, 200ms), at(150ms, 300ms)};
  CHECK(work_of(three, 1) == 300ms);
  CHECK(work_of(three, 2) == 450ms);
  const std::vector apart{at(0ms, 100ms), at(500ms, 600ms)};
  CHECK(work_of(apart, 4) == 200ms);
}

TEST_CASE("the quickest query tells how fast a server is", "[work]") {
  CHECK(quickest(std::vector{at(0ms, 900ms), at(0ms, 100ms), at(0ms, 500ms)}) == 100ms);
  CHECK(quickest({}) == 0ms);
}

}  // namespace cabinwatch::llm::test

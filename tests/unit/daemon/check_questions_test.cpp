#include "daemon/cli/check_questions.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using llm::Analysis;

namespace check_questions_test {
namespace {

/// All answered in a second each, impairment after the others.
llm::Finding answered() {
  llm::Finding finding;
  for (auto& result : finding.results) {
    result.emplace();
    result->outcome = llm::Answer{llm::FaceStateAnswer{pipeline::FaceState::alert, 90}};
    result->duration = 1s;
  }
  finding.analysis = 2s;
  return finding;
}

std::string lines(const llm::AnalystSettings& settings, const llm::Finding& finding) {
  std::string text;
  for (const auto& step : daemon::question_steps(settings, finding)) {
    text += step.name + " " + std::string(pipeline::to_word(step.outcome)) + ": " + step.text;
    text += (step.what_to_do.empty() ? "" : " -> " + step.what_to_do) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("every question has its line, and the time that all took", "[check_questions]") {
  CHECK(lines({}, answered()) ==
        "face_state ok: answered as asked in 1.00 s\n"
        "attention ok: answered as asked in 1.00 s\n"
        "hand_position ok: answered as asked in 1.00 s\n"
        "scene ok: answered as asked in 1.00 s\n"
        "impairment ok: answered as asked in 1.00 s\n"
        "time ok: all questions took 2.00 s (parallel)\n");
}

TEST_CASE("a question that is not answered as asked fails, with its name", "[check_questions]") {
  auto finding = answered();
  auto& hands = *finding.results[static_cast<std::size_t>(Analysis::hand_position)];
  hands.outcome = llm::QueryError::unknown_word;
  hands.error_text = "hands: \"on_the_wheel\"";
  CHECK_THAT(lines({}, finding),
             Contains("hand_position failed: its answers are not as asked (unknown_word): hands: "
                      "\"on_the_wheel\" -> take a model or a server that keeps to a JSON schema"));
}

TEST_CASE("answers that take longer than the deadline are a warning with what to change",
          "[check_questions]") {
  auto finding = answered();
  for (auto& result : finding.results) result->duration = 4500ms;
  finding.analysis = 9s;
  CHECK_THAT(lines({}, finding),
             Contains("time warning: all questions took 9.00 s (parallel), longer than "
                      "llm.deadline_seconds = 8: what is asked last, impairment, comes too late") &&
                 Contains("llm.deadline_seconds = 12"));
  for (auto& result : finding.results) result->duration = 9s;
  finding.analysis = 18s;
  CHECK_THAT(lines({}, finding),
             Contains("no answer comes in time") && Contains("llm.deadline_seconds = 23 and "
                                                             "llm.timeout_seconds = 12"));
}

TEST_CASE("what nobody asked says so", "[check_questions]") {
  llm::Finding finding;
  for (auto& result : finding.results) {
    result.emplace();
    result->outcome = llm::QueryError::timed_out;
  }
  finding.results.back()->outcome = llm::QueryError::not_asked;
  const auto text = lines({}, finding);
  CHECK_THAT(text, Contains("face_state failed: no answer comes within llm.timeout_seconds"));
  CHECK_THAT(text, Contains("impairment unknown: not asked"));
  CHECK_THAT(text, !Contains("time "));
}

}  // namespace check_questions_test

#include "daemon/service/answer_trouble.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using daemon::AnswerTrouble;
using llm::QueryError;
using Severity = llm::ServerEvent::Severity;

namespace answer_trouble_test {
namespace {

constexpr const char* kServer = "http://localhost:1";
constexpr base::Clock::time_point kStart{1000s};

llm::ServerEvent trouble(const std::string& text, const std::string& server = kServer) {
  return {Severity::warning, server, text, ""};
}

llm::ServerEvent back(const std::string& server = kServer) {
  return {Severity::notice, server, "back", "", true};
}

/// All of its queries end like this; an answer where it is none.
llm::Finding finding(std::optional<QueryError> error,
                     base::Clock::time_point captured_at = kStart) {
  llm::Finding made;
  made.server = kServer;
  made.last_captured_at = captured_at;
  for (auto& result : made.results) {
    result.emplace();
    if (error) {
      result->outcome = *error;
    } else {
      result->outcome = llm::Answer{llm::FaceStateAnswer{pipeline::FaceState::alert, 90}};
    }
  }
  return made;
}

/// What is told of so many findings of one kind, a line each.
std::string told(AnswerTrouble& answers, std::optional<QueryError> error, int findings) {
  std::string lines;
  for (int i = 0; i < findings; ++i) {
    const auto event = answers.note(finding(error), kStart);
    if (event) lines += std::string(pipeline::to_word(event->severity)) + ": " + event->text + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("a trouble that a server is back from explains nothing any more", "[answer_trouble]") {
  AnswerTrouble answers;
  answers.note(trouble("lost: the server relayed the query"), kStart);
  CHECK(answers.reason() == "lost: the server relayed the query");
  answers.note(back("http://localhost:2"), kStart + 1s);  // another one
  CHECK_FALSE(answers.reason().empty());
  answers.note(llm::ServerEvent{Severity::notice, kServer, "loading the model", ""}, kStart + 2s);
  CHECK_FALSE(answers.reason().empty());
  answers.note(back(), kStart + 3s);
  CHECK(answers.reason().empty());
}

TEST_CASE("an answer about what was seen after the trouble ends it", "[answer_trouble]") {
  AnswerTrouble answers;
  answers.note(trouble("lost"), kStart);
  static_cast<void>(answers.note(finding({}, kStart - 2s), kStart + 1s));  // it was under way
  CHECK(answers.reason() == "lost");
  static_cast<void>(answers.note(finding({}, kStart + 2s), kStart + 3s));
  CHECK(answers.reason().empty());
}

TEST_CASE("answers that are never as asked explain themselves", "[answer_trouble]") {
  AnswerTrouble answers;
  const auto reason = [&](QueryError error) {
    static_cast<void>(answers.note(finding(error), kStart));
    return answers.reason();
  };
  CHECK(reason(QueryError::thinking_only) ==
        "model server http://localhost:1: it thinks, and does not answer");
  CHECK_THAT(reason(QueryError::empty_answer), Contains("its answers are empty"));
  CHECK_THAT(reason(QueryError::cut_at_length), Contains("llm.max_answer_tokens"));
  CHECK_THAT(reason(QueryError::not_json), Contains("not as asked (not_json)"));
  static_cast<void>(answers.note(finding({}), kStart));
  CHECK(answers.reason().empty());
}

TEST_CASE("queries that nobody answered leave the server's own trouble as the reason",
          "[answer_trouble]") {
  const auto error = GENERATE(QueryError::timed_out, QueryError::refused, QueryError::no_server,
                              QueryError::http_status);
  AnswerTrouble answers;
  static_cast<void>(answers.note(finding(QueryError::empty_answer), kStart));
  static_cast<void>(answers.note(finding(error), kStart));
  CHECK(answers.reason().empty());
  answers.note(trouble("lost"), kStart);
  static_cast<void>(answers.note(finding(error), kStart));
  CHECK(answers.reason() == "lost");
}

TEST_CASE("that no answer can be used is told once for each change, and when it is over",
          "[answer_trouble]") {
  AnswerTrouble answers;
  CHECK(told(answers, QueryError::empty_answer, 2).empty());  // may be the sequence's fault
  CHECK(told(answers, {}, 5).empty());
  CHECK(told(answers, QueryError::empty_answer, 50) ==
        "warning: model server http://localhost:1: its answers are empty\n");
  CHECK(told(answers, QueryError::thinking_only, 50) ==
        "warning: model server http://localhost:1: it thinks, and does not answer\n");
  CHECK(told(answers, {}, 2).empty());
  CHECK(told(answers, QueryError::thinking_only, 5).empty());
  CHECK(told(answers, {}, 50) ==
        "notice: model server http://localhost:1: its answers can be used again\n");
}

}  // namespace answer_trouble_test

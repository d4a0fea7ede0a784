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
    for (const auto& event : answers.note(finding(error), kStart)) {
      lines += std::string(pipeline::to_word(event.severity)) + ": " + event.text + "\n";
    }
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
  answers.note(trouble("lost"), kStart);
  static_cast<void>(answers.note(finding(error), kStart));
  CHECK(answers.reason() == "lost");
}

TEST_CASE("until the server's trouble is told, findings say why no answer comes",
          "[answer_trouble]") {
  AnswerTrouble answers;
  const auto reason = [&](QueryError error, const std::string& said) {
    auto made = finding(error);
    for (auto& result : made.results) result->error_text = said;
    CHECK(answers.note(made, kStart).empty());  // the server's news tell it
    return answers.reason();
  };
  CHECK(reason(QueryError::timed_out, "Operation timed out") ==
        "model server http://localhost:1: no answer comes within llm.timeout_seconds");
  CHECK(reason(QueryError::http_status, "status 500: out of memory") ==
        "model server http://localhost:1: its queries fail: status 500: out of memory");
  CHECK_THAT(reason(QueryError::no_server, ""), Contains("cannot be asked now"));
  static_cast<void>(answers.note(finding({}), kStart));
  CHECK(answers.reason().empty());
}

TEST_CASE("findings that are late without an answer say that they are", "[answer_trouble]") {
  AnswerTrouble answers;
  auto late = finding(QueryError::cancelled);
  late.is_late = true;
  CHECK(answers.note(late, kStart).empty());
  CHECK(answers.reason() ==
        "model server http://localhost:1: its answers come later than llm.deadline_seconds allows");
  static_cast<void>(answers.note(finding(QueryError::cancelled), kStart));  // the program stops
  CHECK(answers.reason().empty());
}

TEST_CASE("a question that is never answered although others are is told once, with its name",
          "[answer_trouble]") {
  AnswerTrouble answers;
  const auto told_of = [&answers](std::optional<QueryError> error, int findings) {
    std::string lines;
    for (int i = 0; i < findings; ++i) {
      auto made = finding({});
      made.is_late = error == QueryError::cancelled;
      if (error) made.results[2]->outcome = *error;
      for (const auto& event : answers.note(made, kStart)) {
        lines += std::string(pipeline::to_word(event.severity)) + ": " + event.text + "\n";
      }
    }
    return lines;
  };
  CHECK(told_of(QueryError::unknown_word, 4).empty());
  CHECK(told_of({}, 10).empty());
  CHECK(told_of(QueryError::unknown_word, 50) ==
        "warning: model server http://localhost:1: hand_position: its answers are not as asked "
        "(unknown_word)\n");
  CHECK(answers.reason(llm::Analysis::hand_position) ==
        "its answers are not as asked (unknown_word)");
  CHECK(answers.reason(llm::Analysis::scene).empty());
  CHECK(answers.reason().empty());
  CHECK(told_of(QueryError::cancelled, 50) ==
        "warning: model server http://localhost:1: hand_position: its answers come later than "
        "llm.deadline_seconds allows\n");
  CHECK(told_of({}, 50) ==
        "notice: model server http://localhost:1: hand_position: its answers can be used again\n");
  CHECK(answers.reason(llm::Analysis::hand_position).empty());
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

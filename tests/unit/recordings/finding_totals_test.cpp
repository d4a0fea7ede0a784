#include "recordings/results/finding_totals.hpp"

#include <catch2/catch.hpp>

using namespace cabinwatch;
using namespace recordings;

namespace finding_totals_test {
namespace {

llm::AnalysisResult failure(llm::QueryError error, const char* text) {
  return {.outcome = error, .error_text = text};
}

llm::AnalysisResult answer() {
  return {.outcome = llm::AttentionAnswer{pipeline::Gaze::away, 72}, .error_text = {}};
}

/// A sequence that was asked two analyses, with what became of them.
AnalysedSequence sequence(const llm::AnalysisResult& attention, const llm::AnalysisResult& hands) {
  AnalysedSequence made;
  auto& results = made.finding.results;
  results.at(static_cast<std::size_t>(llm::Analysis::attention)) = attention;
  results.at(static_cast<std::size_t>(llm::Analysis::hand_position)) = hands;
  return made;
}

}  // namespace

TEST_CASE("sequences, answers and errors are counted by their kind", "[finding_totals]") {
  FindingTotals totals;
  totals.add(pipeline::PictureObservation{});
  totals.add(sequence(answer(), answer()));
  totals.add(sequence(answer(), failure(llm::QueryError::timed_out, "no whole answer")));
  CHECK(totals.pictures == 1);
  CHECK(totals.sequences == 2);
  CHECK(totals.incomplete == 1);
  CHECK(totals.answers ==
        std::map<std::string, std::uint64_t>{{"attention", 2}, {"hand_position", 1}});
  CHECK(totals.errors == std::map<std::string, std::uint64_t>{{"timed_out", 1}});
}

TEST_CASE("what no model has answered is told from what was answered wrongly", "[finding_totals]") {
  FindingTotals totals;
  totals.add(sequence(answer(), failure(llm::QueryError::not_json, "no JSON")));
  CHECK(totals.incomplete == 1);
  CHECK(totals.unanswered == 0);
  CHECK_FALSE(totals.has_unanswered());

  totals.add(sequence(answer(), failure(llm::QueryError::http_status, "status 422: no")));
  CHECK(totals.incomplete == 2);
  CHECK(totals.unanswered == 1);
  CHECK(totals.unanswered_why == "status 422: no");
  CHECK(totals.has_unanswered());
}

TEST_CASE("where no answer at all can be used, it is to be asked again, and told why",
          "[finding_totals]") {
  const auto wrong = failure(llm::QueryError::unknown_word, "there is no \"ROAD\"");
  FindingTotals totals;
  totals.add(sequence(wrong, wrong));
  totals.add(sequence(failure(llm::QueryError::not_json, "no JSON"), wrong));
  CHECK(totals.has_no_answer());
  CHECK(totals.has_unanswered());
  CHECK(totals.commonest_error() == "unknown_word: there is no \"ROAD\"");

  totals.add(sequence(answer(), wrong));
  CHECK_FALSE(totals.has_no_answer());
  CHECK_FALSE(totals.has_unanswered());
}

TEST_CASE("the commonest error is none that only follows from others", "[finding_totals]") {
  FindingTotals totals;
  CHECK(totals.commonest_error().empty());
  const auto not_asked = failure(llm::QueryError::not_asked, "");
  totals.add(sequence(failure(llm::QueryError::refused, "status 400"), not_asked));
  totals.add(sequence(not_asked, not_asked));
  CHECK(totals.commonest_error() == "refused: status 400");
}

}  // namespace finding_totals_test

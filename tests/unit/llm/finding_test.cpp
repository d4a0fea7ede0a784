#include "llm/answers/finding.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::llm::finding_test {
namespace {

using namespace std::chrono_literals;

constexpr base::Clock::time_point kStart{1000s};

Finding finding() {
  Finding finding;
  finding.first_captured_at = kStart;
  finding.last_captured_at = kStart + 1500ms;
  finding.last_received_at = kStart + 1520ms;
  return finding;
}

void put(Finding& finding, Analysis analysis, Answer answer) {
  finding.results.at(static_cast<std::size_t>(analysis)) =
      AnalysisResult{.outcome = std::move(answer), .error_text = {}};
}

Finding with_all_answers() {
  auto made = finding();
  put(made, Analysis::face_state, FaceStateAnswer{pipeline::FaceState::eyes_closed, 80});
  put(made, Analysis::attention, AttentionAnswer{pipeline::Gaze::down, 70});
  put(made, Analysis::hand_position, HandPositionAnswer{pipeline::Hands::off_wheel, 60});
  put(made, Analysis::scene,
      SceneAnswer{false, pipeline::Lighting::glare, pipeline::CameraView::blurred, 0, 50, "text"});
  put(made, Analysis::impairment,
      ImpairmentAnswer{pipeline::ImpairmentLevel::likely, pipeline::ImpairmentSign::eyes, 100});
  return made;
}

}  // namespace

TEST_CASE("a finding is observed with its times, each answer with its confidence", "[finding]") {
  auto made = with_all_answers();
  made.last_repeated_for = 300ms;
  const auto seen = observation(made);
  CHECK(seen.lane == pipeline::Lane::reasoning);
  CHECK(seen.first_captured_at == kStart);
  CHECK(seen.captured_at == kStart + 1500ms);
  CHECK(seen.received_at == kStart + 1520ms);
  CHECK(seen.repeated_for == 300ms);
  REQUIRE(seen.face_state);
  CHECK(seen.face_state->value == pipeline::FaceState::eyes_closed);
  CHECK(seen.face_state->confidence == Approx(0.8));
  REQUIRE(seen.gaze);
  CHECK(seen.gaze->value == pipeline::Gaze::down);
  REQUIRE(seen.hands);
  CHECK(seen.hands->value == pipeline::Hands::off_wheel);
  REQUIRE(seen.scene);
  CHECK_FALSE(seen.scene->value.driver_present);
  CHECK(seen.scene->value.lighting == pipeline::Lighting::glare);
  CHECK(seen.scene->value.camera == pipeline::CameraView::blurred);
  CHECK(seen.scene->confidence == Approx(0.5));
  REQUIRE(seen.impairment);
  CHECK(seen.impairment->value.level == pipeline::ImpairmentLevel::likely);
  CHECK(seen.impairment->value.sign == pipeline::ImpairmentSign::eyes);
  CHECK(seen.impairment->confidence == Approx(1.0));
}

TEST_CASE("what failed or was not asked says nothing, rather than nothing wrong", "[finding]") {
  auto made = finding();
  made.results.at(0) = AnalysisResult{.outcome = QueryError::timed_out, .error_text = "late"};
  const auto seen = observation(made);
  CHECK_FALSE(seen.face_state);
  CHECK_FALSE(seen.gaze);
  CHECK_FALSE(seen.hands);
  CHECK_FALSE(seen.scene);
  CHECK_FALSE(seen.impairment);
}

TEST_CASE("an observation was answered when the newest of its answers came", "[finding]") {
  auto made = with_all_answers();
  CHECK_FALSE(observation(made).answered_at);  // of a recording
  auto& results = made.results;
  results[0]->answered_at = kStart + 2s;
  results[1]->answered_at = kStart + 3s;
  CHECK(observation(made).answered_at == kStart + 3s);
  results[1]->was_told = true;
  CHECK(rest_of_observation(made).answered_at == kStart + 2s);
}

TEST_CASE("the rest of a finding of which nothing was told is all of it", "[finding]") {
  const auto rest = rest_of_observation(with_all_answers());
  CHECK(rest.face_state);
  CHECK(rest.scene);
  CHECK(rest.impairment);
}

TEST_CASE("every query error has a word of its own", "[finding]") {
  CHECK(pipeline::to_word(QueryError::not_asked) == "not_asked");
  for (std::size_t i = 0; i < kQueryErrorCount; ++i) {
    const auto error = static_cast<QueryError>(i);
    CHECK(pipeline::from_word<QueryError>(pipeline::to_word(error)) == error);
  }
}

}  // namespace cabinwatch::llm::finding_test

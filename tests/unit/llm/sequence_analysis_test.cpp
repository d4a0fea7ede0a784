#include "llm/sequence_analysis.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sequences.hpp"

namespace cabinwatch::llm::test::sequence_analysis_test {
namespace {

const std::vector<Analysis> kFour{Analysis::face_state, Analysis::attention,
                                  Analysis::hand_position, Analysis::scene};
const std::vector<Analysis> kAll{Analysis::face_state, Analysis::attention, Analysis::hand_position,
                                 Analysis::scene, Analysis::impairment};

AnalysisPlan plan(Strategy strategy = Strategy::parallel, std::vector<Analysis> analyses = kAll) {
  return {std::move(analyses), strategy, 8000ms, true};
}

/// An answer to the analysis, whichever it is.
AnalysisResult answered(Analysis analysis) {
  const auto answer = [&]() -> Answer {
    switch (analysis) {
      case Analysis::face_state:
        return FaceStateAnswer{pipeline::FaceState::alert, 90};
      case Analysis::attention:
        return AttentionAnswer{pipeline::Gaze::road, 90};
      case Analysis::hand_position:
        return HandPositionAnswer{pipeline::Hands::both_on_wheel, 90};
      case Analysis::scene:
        return SceneAnswer{true, pipeline::Lighting::day, pipeline::CameraView::clear, 1, 90, ""};
      case Analysis::impairment:
        break;
    }
    return ImpairmentAnswer{pipeline::ImpairmentLevel::none, pipeline::ImpairmentSign::none, 90};
  };
  return {.outcome = answer(), .error_text = {}};
}

AnalysisResult failed(QueryError error = QueryError::timed_out) {
  return {.outcome = error, .error_text = "took too long"};
}

/// A sequence on its way; the plan stays with it.
struct Scene {
  AnalysisPlan plan;
  SequenceAnalysis analysis{make_sequence(), plan};
  base::Clock::time_point received_at = analysis.sequence().last().received_at;

  explicit Scene(AnalysisPlan with) : plan(std::move(with)) {}

  /// What is asked now: "face_state attention | scene" are two queries.
  std::string asks() {
    std::string text;
    for (const auto& question : analysis.next_questions()) {
      if (!text.empty()) text += " | ";
      for (std::size_t i = 0; i < question.size(); ++i) {
        text += (i > 0 ? " " : "") + std::string(pipeline::to_word(question[i]));
      }
    }
    return text;
  }
  void answer(Analysis which) { analysis.record(which, answered(which)); }
  void answer_four() {
    for (const auto which : kFour) answer(which);
  }
};

const Answer* answer_in(const Finding& finding, Analysis analysis) {
  const auto& result = finding.of(analysis);
  return result ? result->answer() : nullptr;
}

}  // namespace

TEST_CASE("in parallel the four are asked at once, and impairment after them", "[strategy]") {
  Scene scene(plan(GENERATE(Strategy::parallel, Strategy::automatic)));
  CHECK(scene.asks() == "face_state | attention | hand_position | scene");
  CHECK(scene.asks().empty());  // each once
  for (const auto which : {Analysis::scene, Analysis::face_state, Analysis::attention}) {
    scene.answer(which);
    CHECK(scene.asks().empty());
  }
  scene.answer(Analysis::hand_position);
  CHECK(scene.asks() == "impairment");
  CHECK(scene.asks().empty());
  CHECK_FALSE(scene.analysis.is_done());
  scene.answer(Analysis::impairment);
  CHECK(scene.analysis.is_done());
}

TEST_CASE("sequentially one is asked after the other", "[strategy]") {
  Scene scene(plan(Strategy::sequential));
  for (const auto which : kAll) {
    CHECK(scene.asks() == pipeline::to_word(which));
    CHECK(scene.asks().empty());
    if (which == Analysis::attention) {
      scene.analysis.record(which, failed());  // a failure holds nothing up
    } else {
      scene.answer(which);
    }
  }
  CHECK(scene.analysis.is_done());
}

TEST_CASE("fused one query asks for all", "[strategy]") {
  Scene scene(plan(Strategy::fused));
  CHECK(scene.asks() == "face_state attention hand_position scene impairment");
  CHECK(scene.asks().empty());
  scene.answer_four();
  CHECK(scene.asks().empty());
  CHECK_FALSE(scene.analysis.is_done());
  scene.answer(Analysis::impairment);
  CHECK(scene.analysis.is_done());
}

TEST_CASE("what the fused object lacks is asked for itself", "[strategy]") {
  Scene scene(plan(Strategy::fused));
  static_cast<void>(scene.asks());
  for (const auto which : {Analysis::face_state, Analysis::hand_position, Analysis::scene}) {
    scene.answer(which);
  }
  scene.analysis.ask_singly(Analysis::attention);
  scene.analysis.ask_singly(Analysis::impairment);
  CHECK(scene.asks() == "attention");
  scene.answer(Analysis::attention);
  CHECK(scene.asks() == "impairment");  // which builds on the others
  scene.answer(Analysis::impairment);
  CHECK(scene.analysis.is_done());
  CHECK(scene.analysis.finding(scene.received_at).asked_singly == 2);
}

TEST_CASE("only what is configured is asked", "[strategy]") {
  const auto strategy = GENERATE(Strategy::parallel, Strategy::sequential, Strategy::fused);
  Scene scene(plan(strategy, {Analysis::scene}));
  CHECK(scene.asks() == "scene");
  scene.answer(Analysis::scene);
  CHECK(scene.asks().empty());
  CHECK(scene.analysis.is_done());
  CHECK_FALSE(scene.analysis.finding(scene.received_at).of(Analysis::impairment));
}

TEST_CASE("what fused said is forgotten when all is asked anew", "[strategy]") {
  Scene scene(plan(Strategy::fused));
  static_cast<void>(scene.asks());
  for (const auto which : kAll) scene.answer(which);
  REQUIRE(scene.analysis.is_done());
  scene.analysis.ask_anew(Strategy::parallel);
  CHECK_FALSE(scene.analysis.is_done());
  CHECK(scene.analysis.strategy() == Strategy::parallel);
  CHECK(scene.asks() == "face_state | attention | hand_position | scene");
  scene.answer_four();
  CHECK(scene.asks() == "impairment");
}

TEST_CASE("impairment builds on whatever answers there are, but not on none", "[strategy]") {
  Scene scene(plan());
  static_cast<void>(scene.asks());
  for (const auto which : kFour) scene.analysis.record(which, failed());
  SECTION("one is enough") {
    scene.answer(Analysis::scene);
    CHECK(scene.asks() == "impairment");
  }
  SECTION("none is not") {
    CHECK(scene.asks().empty());
    CHECK(scene.analysis.is_done());
    const auto finding = scene.analysis.finding(scene.received_at);
    REQUIRE(finding.of(Analysis::impairment)->error());
    CHECK(*finding.of(Analysis::impairment)->error() == QueryError::not_asked);
  }
}

TEST_CASE("impairment alone is not asked: there is nothing it builds on", "[strategy]") {
  Scene scene(plan(Strategy::parallel, {Analysis::impairment}));
  CHECK(scene.asks().empty());
  CHECK(scene.analysis.is_done());
}

TEST_CASE("one failed analysis spoils no other, and the finding says which is missing",
          "[sequence_analysis]") {
  Scene scene(plan());
  static_cast<void>(scene.asks());
  scene.answer_four();
  scene.analysis.record(Analysis::attention, failed(QueryError::unknown_word));
  static_cast<void>(scene.asks());
  scene.answer(Analysis::impairment);
  const auto finding = scene.analysis.finding(scene.received_at + 1s);
  CHECK(answer_in(finding, Analysis::face_state));
  CHECK(answer_in(finding, Analysis::impairment));
  CHECK(*finding.of(Analysis::attention)->error() == QueryError::unknown_word);
}

TEST_CASE("a finding tells its frames, its times and what it cost", "[sequence_analysis]") {
  Scene scene(plan());
  const auto& sequence = scene.analysis.sequence();
  scene.analysis.begin(sequence.built_at + 100ms);
  scene.analysis.begin(sequence.built_at + 900ms);  // the second query
  scene.analysis.note_server("http://localhost:1");
  const auto finding = scene.analysis.finding(sequence.built_at + 1300ms);
  CHECK(finding.sequence_id == sequence.id);
  CHECK(finding.frame_count == 4);
  CHECK(finding.first_captured_at == kStart);
  CHECK(finding.last_captured_at == kStart + 1500ms);
  CHECK(finding.last_received_at == kStart + 1520ms);
  CHECK(finding.queue_wait == 100ms);
  CHECK(finding.analysis == 1200ms);
  CHECK(finding.server == "http://localhost:1");
  CHECK_FALSE(finding.is_late);
}

TEST_CASE("a finding tells how old its last frame's picture is", "[sequence_analysis]") {
  auto sequence = std::make_shared<pipeline::Sequence>(*make_sequence());
  sequence->frames.back().repeated_for = 300ms;
  const auto made = plan();
  const SequenceAnalysis analysis(sequence, made);
  CHECK(analysis.finding(kStart + 2s).last_repeated_for == 300ms);
}

TEST_CASE("live, the deadline counts from when the last frame reached us", "[deadline]") {
  Scene scene(plan());
  CHECK(scene.analysis.deadline() == scene.received_at + 8s);
  scene.analysis.begin(scene.received_at + 5s);
  CHECK(scene.analysis.deadline() == scene.received_at + 8s);
  CHECK_FALSE(scene.analysis.finding(scene.received_at + 7999ms).is_late);
  CHECK(scene.analysis.finding(scene.received_at + 8s).is_late);
}

TEST_CASE("of a recording, it counts from the first query, and nothing is late", "[deadline]") {
  auto recorded = plan();
  recorded.is_live = false;
  Scene scene(recorded);
  CHECK_FALSE(scene.analysis.deadline());  // waiting in line is no fault
  scene.analysis.begin(scene.received_at + 1h);
  CHECK(scene.analysis.deadline() == scene.received_at + 1h + 8s);
  CHECK_FALSE(scene.analysis.finding(scene.received_at + 3h).is_late);
}

TEST_CASE("what is open at the deadline is cancelled and asked no more", "[deadline]") {
  Scene scene(plan(GENERATE(Strategy::parallel, Strategy::sequential)));
  static_cast<void>(scene.asks());
  scene.answer(Analysis::face_state);
  scene.analysis.cancel_rest();
  CHECK(scene.asks().empty());
  CHECK(scene.analysis.is_done());
  const auto finding = scene.analysis.finding(scene.received_at + 9s);
  CHECK(finding.is_late);
  CHECK(answer_in(finding, Analysis::face_state));
  for (const auto which : {Analysis::attention, Analysis::scene, Analysis::impairment}) {
    CHECK(*finding.of(which)->error() == QueryError::cancelled);
  }
}

TEST_CASE("the four's answers are told once, ahead of impairment", "[early_answers]") {
  Scene scene(plan());
  static_cast<void>(scene.asks());
  for (const auto which : kFour) {
    CHECK_FALSE(scene.analysis.has_answers_to_tell(scene.received_at));
    scene.answer(which);
  }
  CHECK(scene.analysis.has_answers_to_tell(scene.received_at));
  const auto answers = scene.analysis.tell_answers(scene.received_at);
  CHECK_FALSE(answers.answers_told);
  CHECK(answer_in(answers, Analysis::scene));
  CHECK_FALSE(answers.of(Analysis::impairment));
  CHECK_FALSE(scene.analysis.has_answers_to_tell(scene.received_at));
  CHECK_FALSE(scene.analysis.answers_due());
  scene.answer(Analysis::impairment);
  CHECK(scene.analysis.finding(scene.received_at).answers_told);
}

TEST_CASE("there is nothing to tell ahead where there is nothing to wait for", "[early_answers]") {
  SECTION("no impairment") {
    Scene scene(plan(Strategy::parallel, kFour));
    scene.answer_four();
    CHECK_FALSE(scene.analysis.has_answers_to_tell(scene.received_at));
  }
  SECTION("no answer") {
    Scene scene(plan());
    for (const auto which : kFour) scene.analysis.record(which, failed());
    CHECK_FALSE(scene.analysis.has_answers_to_tell(scene.received_at + 9s));
    CHECK_FALSE(scene.analysis.answers_due());
  }
}

TEST_CASE("answers do not wait past the deadline for one that hangs", "[early_answers]") {
  Scene scene(plan());
  static_cast<void>(scene.asks());
  scene.answer(Analysis::face_state);
  REQUIRE(scene.analysis.answers_due());
  const auto due = *scene.analysis.answers_due();
  CHECK(due < *scene.analysis.deadline());
  CHECK_FALSE(scene.analysis.has_answers_to_tell(due - 1ms));
  CHECK(scene.analysis.has_answers_to_tell(due));
}

TEST_CASE("a recording's answers wait for the slowest", "[early_answers]") {
  auto recorded = plan();
  recorded.is_live = false;
  Scene scene(recorded);
  scene.analysis.begin(scene.received_at);
  scene.answer(Analysis::face_state);
  CHECK_FALSE(scene.analysis.answers_due());
  CHECK_FALSE(scene.analysis.has_answers_to_tell(scene.received_at + 1h));
}

TEST_CASE("nothing that is told ahead is told again, nor anything left out", "[early_answers]") {
  Scene scene(plan());
  static_cast<void>(scene.asks());
  scene.answer(Analysis::face_state);
  scene.answer(Analysis::attention);
  const auto due = *scene.analysis.answers_due();
  const auto early = observation(scene.analysis.tell_answers(due));
  CHECK(early.face_state);
  CHECK_FALSE(early.hands);

  scene.answer(Analysis::hand_position);  // hung, and came in time after all
  scene.analysis.record(Analysis::scene, failed());
  scene.answer(Analysis::impairment);
  const auto rest = rest_of_observation(scene.analysis.finding(due + 100ms));
  CHECK_FALSE(rest.face_state);
  CHECK_FALSE(rest.gaze);
  CHECK(rest.hands);
  CHECK_FALSE(rest.scene);
  CHECK(rest.impairment);
}

}  // namespace cabinwatch::llm::test::sequence_analysis_test

#include "recordings/results/recording_timeline.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "recordings/results/answer_columns.hpp"
#include "recordings/results/reflex_curves.hpp"

using namespace cabinwatch;
using recordings::Json;

namespace recording_timeline_test {
namespace {

Json sequence(int start_ms, int end_ms, Json answers, Json errors = Json::object()) {
  return {{"type", "sequence"},
          {"start_ms", start_ms},
          {"end_ms", end_ms},
          {"answers", std::move(answers)},
          {"errors", std::move(errors)},
          {"run", {{"analysis_ms", 400}}}};
}

Json picture(int at_ms, int still_ms, bool is_blocked = false) {
  return {{"type", "picture"}, {"at_ms", at_ms}, {"still_ms", still_ms}, {"blocked", is_blocked}};
}

Json timeline(const std::vector<Json>& lines) {
  std::stringstream findings;
  for (const auto& line : lines) findings << recordings::one_line(line) << '\n';
  return recordings::recording_timeline(findings, {});
}

Json face(const char* state, int confidence) {
  return {{"face_state", {{"state", state}, {"confidence", confidence}}}};
}

}  // namespace

TEST_CASE("sequences are told by their distance and length", "[recording_timeline]") {
  const auto told =
      timeline({sequence(0, 1533, {}), sequence(2000, 3533, {}), sequence(8000, 9000, {})});
  CHECK(told["starts"] == Json{0, 2000, 6000});
  CHECK(told["spans"] == Json{1533, 1533, 1000});
  CHECK(told["analysis_ms"] == Json{400, 400, 400});
}

TEST_CASE("a word is told by its place among the field's words", "[recording_timeline]") {
  const auto told =
      timeline({sequence(0, 1, face("alert", 90)), sequence(2, 3, face("eyes_closed", 70))});
  const auto words = recordings::AnswerColumns::field_words();
  const std::string values = told["answers"]["fields"]["face_state.state"];
  REQUIRE(values.size() == 2);
  CHECK(words["face_state"]["state"][static_cast<std::size_t>(values[0] - '0')] == "alert");
  CHECK(words["face_state"]["state"][static_cast<std::size_t>(values[1] - '0')] == "eyes_closed");
  CHECK(told["answers"]["confidence"]["face_state"] == Json{90, 70});
}

TEST_CASE("every field of an answer is told", "[recording_timeline]") {
  const auto told = timeline({sequence(0, 1,
                                       {{"scene",
                                         {{"driver_present", true},
                                          {"lighting", "night"},
                                          {"camera", "clear"},
                                          {"occupants", 3},
                                          {"summary", "Looks ahead."},
                                          {"confidence", 80}}}})});
  const auto& answers = told["answers"];
  CHECK(answers["fields"] == Json{{"scene.driver_present", "1"},
                                  {"scene.lighting", "1"},
                                  {"scene.camera", "0"},
                                  {"scene.occupants", "3"}});
  CHECK(answers["texts"]["scene.summary"] == Json{{"texts", {"Looks ahead."}}, {"at", {0}}});
}

TEST_CASE("a missing answer is told with its reason", "[recording_timeline]") {
  const Json errors{{"face_state", {{"error", "timed_out"}, {"text", "no answer"}}}};
  const auto told =
      timeline({sequence(0, 1, face("alert", 90)), sequence(2, 3, Json::object(), errors)});
  CHECK(told["answers"]["fields"]["face_state.state"] == "0.");
  const auto timed_out = static_cast<int>(llm::QueryError::timed_out);
  CHECK(told["answers"]["errors"] ==
        Json{{"texts", {"no answer"}}, {"at", {{1, 0, timed_out, 0}}}});
}

TEST_CASE("texts that many sequences share are told once", "[recording_timeline]") {
  const auto scene = [](const char* summary) {
    return Json{{"scene", {{"summary", summary}, {"confidence", 80}}}};
  };
  const auto told =
      timeline({sequence(0, 1, scene("a")), sequence(2, 3, scene("b")), sequence(4, 5, scene("a")),
                sequence(6, 7, {{"scene", {{"confidence", 80}}}})});
  CHECK(told["answers"]["texts"]["scene.summary"] ==
        Json{{"texts", {"a", "b"}}, {"at", {0, 1, 0, -1}}});
}

TEST_CASE("an analysis that was never asked has no column", "[recording_timeline]") {
  const auto told = timeline({sequence(0, 1, face("alert", 90))});
  CHECK(told["answers"]["confidence"].size() == 1);
  CHECK(told["answers"]["fields"].size() == 1);
}

TEST_CASE("stillness is told as the time in which nothing moved", "[recording_timeline]") {
  const auto told =
      timeline({picture(0, 0), picture(1000, 250), picture(5000, 4250), picture(5250, 0),
                picture(6000, 500), picture(7000, 0), picture(9000, 2000)});
  CHECK(told["still"] == Json{{750, 5000}, {7000, 9000}});
}

TEST_CASE("a blocked picture is told from the first to the last look at it",
          "[recording_timeline]") {
  const auto told = timeline({picture(0, 0), picture(250, 0, true), picture(500, 0, true),
                              picture(750, 0), picture(1000, 0, true)});
  CHECK(told["blocked"] == Json{{250, 750}, {1000, 1000}});
}

TEST_CASE("what the reflex lane saw is told where it changes", "[recording_timeline]") {
  const auto reflex = [](int at_ms, const Json& more) {
    Json line{{"type", "reflex"}, {"at_ms", at_ms}, {"quality", "good"}};
    line.update(more);
    return line;
  };
  const auto told = timeline({reflex(0, {{"eyes_closed", false}, {"gaze", "road"}}),
                              reflex(66, {{"eyes_closed", true}, {"gaze", "road"}}),
                              reflex(133, {{"eyes_closed", true}}), reflex(200, Json::object())});
  CHECK(told["reflex"]["eyes"] == Json{{0, "open"}, {66, "closed"}, {200, "unknown"}});
  CHECK(told["reflex"]["gaze"] == Json{{0, "road"}, {133, "unknown"}});
  CHECK(told["reflex"]["quality"] == Json{{0, "good"}});
}

TEST_CASE("a line that is not as it should be is named", "[recording_timeline]") {
  std::istringstream findings("{\"type\":\"header\"}\n{\"type\":\"sequence\"}\n");
  CHECK_THROWS_WITH(recordings::recording_timeline(findings, {}), Catch::StartsWith("line 2: "));
}

TEST_CASE("a word that no field has stands for no answer", "[recording_timeline]") {
  CHECK(timeline({sequence(0, 1, face("winking", 90))})["answers"]["fields"]["face_state.state"] ==
        ".");
}
TEST_CASE("what the reflex lane measures is told as curves, a letter for a tenth of a second",
          "[recording_timeline]") {
  const auto reflex = [](int at_ms, Json more) {
    Json line{{"type", "reflex"}, {"at_ms", at_ms}, {"quality", "good"}};
    line.update(more);
    return line;
  };
  const auto told = timeline({
      reflex(0, {{"left_eye_openness", 1.0}, {"right_eye_openness", 0.5}, {"perclos", 0.0}}),
      reflex(50, {{"left_eye_openness", 0.0}, {"head", {{"yaw", -90.0}}}}),
      reflex(99, {{"left_eye_openness", 1.0}, {"head", {{"yaw", 3.0}}}}),
      reflex(310, {{"eye_openness", 0.5}, {"perclos", 0.9}}),
  });
  CHECK(told["curves"] == Json{{"step", 100},
                               {"left", "A..g"},  // the blink is not lost
                               {"right", "g..g"},
                               {"perclos", "A.._"},
                               {"yaw", "A..."}});
}

TEST_CASE("without a reflex lane there are no curves", "[recording_timeline]") {
  CHECK_FALSE(timeline({sequence(0, 1533, {})}).contains("curves"));
}

TEST_CASE("an hour of frames is small enough for a page", "[recording_timeline]") {
  recordings::ReflexCurves curves;
  for (int at = 0; at < 3'600'000; at += 1000) curves.add({{"at_ms", at}, {"perclos", 0.1}});
  CHECK(recordings::one_line(curves.json()).size() < 200'000);
}

}  // namespace recording_timeline_test

#include "llm/strategy/answer_agreement.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::llm {
namespace {

using pipeline::CameraView;
using pipeline::FaceState;
using pipeline::Gaze;
using pipeline::Lighting;

ResultsSoFar results(const std::vector<Answer>& answers) {
  ResultsSoFar results;
  for (const auto& answer : answers) results.at(answer.index()).emplace().outcome = answer;
  return results;
}

}  // namespace

TEST_CASE("confidence and summary may differ", "[agreement]") {
  CHECK(
      is_same_answer(FaceStateAnswer{FaceState::alert, 90}, FaceStateAnswer{FaceState::alert, 60}));
  CHECK(is_same_answer(SceneAnswer{true, Lighting::day, CameraView::clear, 1, 90, "A driver."},
                       SceneAnswer{true, Lighting::day, CameraView::clear, 1, 80, "Daylight."}));
}

TEST_CASE("any other field may not", "[agreement]") {
  const SceneAnswer scene{true, Lighting::day, CameraView::clear, 1, 90, ""};
  CHECK_FALSE(
      is_same_answer(scene, SceneAnswer{false, Lighting::day, CameraView::clear, 1, 90, ""}));
  CHECK_FALSE(
      is_same_answer(scene, SceneAnswer{true, Lighting::dark, CameraView::clear, 1, 90, ""}));
  CHECK_FALSE(
      is_same_answer(scene, SceneAnswer{true, Lighting::day, CameraView::blocked, 1, 90, ""}));
  CHECK_FALSE(
      is_same_answer(scene, SceneAnswer{true, Lighting::day, CameraView::clear, 2, 90, ""}));
  CHECK_FALSE(is_same_answer(AttentionAnswer{Gaze::road, 90}, AttentionAnswer{Gaze::phone, 90}));
  CHECK_FALSE(is_same_answer(AttentionAnswer{Gaze::road, 90}, scene));
}

TEST_CASE("only what both have is compared", "[agreement]") {
  const auto one =
      results({FaceStateAnswer{FaceState::alert, 90}, AttentionAnswer{Gaze::road, 90}});
  auto other = results({FaceStateAnswer{FaceState::yawning, 90}, AttentionAnswer{Gaze::road, 50}});
  CHECK(agreement(one, other).compared == 2);
  CHECK(agreement(one, other).equal == 1);
  other.at(0)->outcome = QueryError::not_json;
  CHECK(agreement(one, other).compared == 1);
  CHECK(agreement(one, other).equal == 1);
}

}  // namespace cabinwatch::llm

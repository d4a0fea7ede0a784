#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "scenario.hpp"

/// A question that is never answered although others are: told, and not covered.
namespace cabinwatch::alerts::test::policy_unanswered_test {
namespace {

using pipeline::Analysis;
using Story = std::vector<std::string>;

constexpr WordSet<Analysis> kAll{Analysis::face_state, Analysis::attention, Analysis::hand_position,
                                 Analysis::scene, Analysis::impairment};
constexpr PolicySettings kAsked{.analyses = kAll};
constexpr PolicySettings kBothLanes{.analyses = kAll, .expects_reflex = true};

KindEvidence evidence_of(const Policy& policy, AlertKind kind) {
  for (auto& evidence : policy.evidence()) {
    if (evidence.kind == kind) return evidence;
  }
  FAIL("there is no evidence of this kind");
  return {};
}

bool is_not_covered(const Policy& policy, AlertKind kind) {
  return std::ranges::count(evidence_of(policy, kind).held_back_by, HeldBackBy::not_covered) > 0;
}

void explain(Scenario& drive, milliseconds at, Analysis analysis, const std::string& why) {
  drive.then(at, [analysis, why](Policy& policy, base::Clock::time_point) {
    policy.explain_unanswered(analysis, why);
    return Policy::Events{};
  });
}

}  // namespace

TEST_CASE("a question that is never answered is told, with its name and why", "[policy]") {
  Scenario drive(kAsked);
  explain(drive, 3s, Analysis::hand_position, "its answers are not as asked (unknown_word)");
  drive.between(2s, 40s, attentive().without(Analysis::hand_position));
  drive.between(40s, 60s, attentive());
  CHECK(drive.story_until(60s) == Story{"12.8s raised analysis_degraded advisory",
                                        "42.8s cleared analysis_degraded recovered"});
  const auto raised = drive.told_until(60s).front().event.alert;
  CHECK(raised.message ==
        "The reasoning lane gives no answers to hand_position: its answers are not as asked "
        "(unknown_word)");
  CHECK(std::get<std::string>(raised.details.at("analyses")) == "hand_position");
  CHECK(std::get<std::string>(raised.details.at("reason")) ==
        "its answers are not as asked (unknown_word)");
}

TEST_CASE("impairment that never comes after the others is told", "[policy]") {
  Scenario drive(kAsked);
  drive.between(2s, 40s, attentive().without(Analysis::impairment));
  const auto alert = drive.active_at(40s, AlertKind::analysis_degraded);
  REQUIRE(alert);
  CHECK(alert->severity == Severity::advisory);
  CHECK(alert->message == "The reasoning lane gives no answers to impairment");
  CHECK(is_not_covered(drive.policy(), AlertKind::impairment));
  CHECK_FALSE(is_not_covered(drive.policy(), AlertKind::phone_use));
}

TEST_CASE("kinds that rest on a question that is not answered are not covered", "[policy][why]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  explain(drive, 3s, Analysis::hand_position, "because");
  drive.between(2s, 30s, attentive().without(Analysis::hand_position));
  drive.told_until(30s);
  CHECK(is_not_covered(drive.policy(), AlertKind::hands_off));
  CHECK(is_not_covered(drive.policy(), AlertKind::phone_use));
  CHECK(evidence_of(drive.policy(), AlertKind::hands_off).why ==
        "the model gives no answers to hand_position: because");
  for (const auto kind : {AlertKind::impairment, AlertKind::drowsiness, AlertKind::distraction}) {
    CHECK_FALSE(is_not_covered(drive.policy(), kind));
  }
}

TEST_CASE("what the frames see is covered without the question", "[policy][why]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 30s, attentive().without(Analysis::attention));
  drive.told_until(30s);
  CHECK_FALSE(is_not_covered(drive.policy(), AlertKind::distraction));
  CHECK(is_not_covered(drive.policy(), AlertKind::phone_use));
}

TEST_CASE("a question that is not asked is no trouble, and what rests on it not covered",
          "[policy][why]") {
  Scenario drive({.analyses = {Analysis::face_state, Analysis::scene}});
  drive.between(2s, 60s, attentive().without(Analysis::hand_position));
  CHECK(drive.story_until(60s).empty());
  CHECK(is_not_covered(drive.policy(), AlertKind::hands_off));
  CHECK(evidence_of(drive.policy(), AlertKind::hands_off).why ==
        "the model is not asked hand_position");
  CHECK_FALSE(is_not_covered(drive.policy(), AlertKind::drowsiness));
}

TEST_CASE("an answer now and then is no question that is never answered", "[policy]") {
  Scenario drive(kAsked);
  for (auto time = 2s; time < 120s; time += 8s) {
    drive.at(time, attentive());
    drive.between(time + 2s, time + 8s, attentive().without(Analysis::scene));
  }
  CHECK(drive.story_until(120s).empty());
}

TEST_CASE("two sequences far apart without an answer are not enough", "[policy]") {
  Scenario drive({.analyses = kAll, .max_gap = 30s});
  drive.still_between(0s, 180s);
  drive.at(2s, attentive());
  drive.between(32s, 90s, attentive().without(Analysis::scene), 30s);
  drive.between(92s, 150s, attentive(), 30s);
  CHECK(drive.story_until(120s).empty());
}

TEST_CASE("without any answer the whole lane is silent: that is told, not each question",
          "[policy]") {
  Scenario drive(kAsked);
  drive.between(2s, 20s, attentive().without(Analysis::scene));
  drive.told_until(70s);
  const auto alert = drive.active_at(70s, AlertKind::analysis_degraded);
  REQUIRE(alert);
  CHECK(alert->severity == Severity::warning);
  CHECK(alert->message.find("scene") == std::string::npos);
}

TEST_CASE("a lane that fails beside a question that is not answered is told as both", "[policy]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.no_frames_between(20s, 60s);
  drive.between(2s, 60s, attentive().without(Analysis::scene));
  const auto alert = drive.active_at(50s, AlertKind::analysis_degraded);
  REQUIRE(alert);
  CHECK(alert->message ==
        "The reflex lane does not work; the reasoning lane gives no answers to scene");
}

}  // namespace cabinwatch::alerts::test::policy_unanswered_test

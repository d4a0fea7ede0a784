#include "recordings/analysis/recording_judge.hpp"

#include <catch2/catch.hpp>
#include <chrono>

using namespace cabinwatch;
using namespace std::chrono_literals;
using recordings::kRecordingBegins;
using recordings::RecordingJudge;

namespace {

/// A sequence of two seconds that shows closed eyes, or open ones.
llm::Finding eyes(bool are_closed, std::chrono::milliseconds end,
                  base::Clock::time_point received_at = {}) {
  llm::Finding finding;
  finding.first_captured_at = kRecordingBegins + end - 2s;
  finding.last_captured_at = kRecordingBegins + end;
  finding.last_received_at = received_at;
  const auto state = are_closed ? pipeline::FaceState::eyes_closed : pipeline::FaceState::alert;
  finding.results[0] = llm::AnalysisResult{};
  finding.results[0]->outcome = llm::FaceStateAnswer{state, 90};
  return finding;
}

std::string told(const RecordingJudge::Alerts& alerts) {
  std::string text;
  for (const auto& alert : alerts) {
    text += std::to_string(alert.at.count()) + " " +
            std::string(pipeline::to_word(alert.event.type)) + " " +
            std::string(pipeline::to_word(alert.event.alert.severity)) + "; ";
  }
  return text;
}

}  // namespace

TEST_CASE("alerts have the recording's times", "[recording_judge]") {
  RecordingJudge judge({});
  CHECK(told(judge.judge(eyes(true, 2s))).empty());
  CHECK(told(judge.judge(eyes(true, 4s))) == "4000 raised warning; ");
  CHECK(told(judge.judge(eyes(true, 8s))) == "8000 escalated critical; ");
  CHECK(judge.judged() == 8s);
}

TEST_CASE("what is active at the end is cleared as stopped", "[recording_judge]") {
  RecordingJudge judge({});
  static_cast<void>(judge.judge(eyes(true, 2s)));
  static_cast<void>(judge.judge(eyes(true, 4s)));
  const auto last = judge.finish();
  REQUIRE(last.size() == 1);
  CHECK(last[0].at == 4s);
  CHECK(last[0].event.clear_reason == alerts::ClearReason::stopped);
}

TEST_CASE("when frames reached the program changes nothing", "[recording_judge]") {
  const auto alert_of = [](base::Clock::time_point received_at) {
    RecordingJudge judge({});
    static_cast<void>(judge.judge(eyes(true, 2s, received_at)));
    const auto alerts = judge.judge(eyes(true, 4s, received_at));
    REQUIRE(alerts.size() == 1);
    return alerts[0].event.alert;
  };
  const auto one = alert_of({});
  const auto other = alert_of(base::Clock::now());
  CHECK(one.details == other.details);
  CHECK(one.evidence_received_at == other.evidence_received_at);
}

#include "pipeline/delayed_risk.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <future>

using namespace cabinwatch;
using namespace std::chrono_literals;
using pipeline::DelayedRisk;

namespace delayed_risk_test {
namespace {

constexpr base::Clock::time_point kStart{};

/// A sequence that the frame of this time completes.
void complete_sequence(DelayedRisk& risk, std::chrono::milliseconds at) {
  risk.hand_on(kStart + at);
  risk.begin_sequence();
  risk.finish_item();
}

}  // namespace

TEST_CASE("an answer counts from a fixed time after its sequence on", "[delayed_risk]") {
  DelayedRisk risk;
  complete_sequence(risk, 2s);
  risk.set_sequence_risk(0.7);
  CHECK(risk.risk_at(kStart + 2s + DelayedRisk::kDelay - 1ms) == 0.0);
  CHECK(risk.risk_at(kStart + 2s + DelayedRisk::kDelay) == 0.7);
  CHECK(risk.risk_at(kStart + 60s) == 0.7);
}

TEST_CASE("an answer that comes early counts no sooner", "[delayed_risk]") {
  DelayedRisk risk;
  complete_sequence(risk, 2s);
  complete_sequence(risk, 4s);
  risk.set_sequence_risk(0.3);
  risk.set_sequence_risk(0.9);
  CHECK(risk.risk_at(kStart + 3s + DelayedRisk::kDelay) == 0.3);
  CHECK(risk.risk_at(kStart + 4s + DelayedRisk::kDelay) == 0.9);
}

TEST_CASE("a frame waits for the answers that count for it", "[delayed_risk]") {
  DelayedRisk risk;
  complete_sequence(risk, 2s);
  auto later = std::async(std::launch::async,
                          [&] { return risk.risk_at(kStart + 2s + DelayedRisk::kDelay); });
  CHECK(later.wait_for(20ms) == std::future_status::timeout);
  risk.set_sequence_risk(0.5);
  CHECK(later.get() == 0.5);
}

TEST_CASE("a frame waits for what the encoder may still make a sequence of", "[delayed_risk]") {
  DelayedRisk risk;
  risk.hand_on(kStart + 2s);
  auto later = std::async(std::launch::async,
                          [&] { return risk.risk_at(kStart + 2s + DelayedRisk::kDelay); });
  CHECK(later.wait_for(20ms) == std::future_status::timeout);
  risk.finish_item();  // nothing came of it
  CHECK(later.get() == 0.0);
}

TEST_CASE("a frame that nothing counts for waits for nothing", "[delayed_risk]") {
  DelayedRisk risk;
  complete_sequence(risk, 2s);
  CHECK(risk.risk_at(kStart + 1s + DelayedRisk::kDelay) == 0.0);
}

TEST_CASE("whoever waits is let go when it stops", "[delayed_risk]") {
  DelayedRisk risk;
  complete_sequence(risk, 2s);
  auto later = std::async(std::launch::async, [&] { return risk.risk_at(kStart + 60s); });
  risk.stop();
  CHECK_FALSE(later.get().has_value());
}

}  // namespace delayed_risk_test

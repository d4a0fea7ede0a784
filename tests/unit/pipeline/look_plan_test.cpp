#include "pipeline/look_plan.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <vector>

using namespace cabinwatch::pipeline;
using namespace std::chrono_literals;

namespace {

/// A recording whose times are as they should be; its first picture has come.
class Playing {
 public:
  explicit Playing(std::chrono::milliseconds every, LookPlan::Time first = 0ms) : plan(every) {
    plan.allow_leaving_out();
    CHECK(plan.may_be_looked_at(first));
    plan.let_through(first);
    CHECK(come(first));
  }
  bool come(LookPlan::Time time) {
    (void)plan.left_out_before(time);
    return plan.is_looked_at(time, time);
  }

  LookPlan plan;
};

}  // namespace

TEST_CASE("the first picture of each stretch is looked at", "[looks]") {
  Playing playing(250ms, 40ms);
  CHECK_FALSE(playing.come(106ms));
  CHECK_FALSE(playing.come(289ms));
  CHECK(playing.come(290ms));
  CHECK_FALSE(playing.come(500ms));
  CHECK(playing.come(1200ms));
  CHECK(playing.plan.new_passed_over() == PassedOver{3, 0});
  CHECK(playing.plan.new_passed_over() == PassedOver{});
}

TEST_CASE("every picture is looked at where nothing is to be left out", "[looks]") {
  Playing playing(0ms);
  CHECK(playing.come(0ms));
  CHECK(playing.come(1ms));
  CHECK(playing.plan.may_be_looked_at(2ms));
}

TEST_CASE("what goes into the decoder is left out where no look falls on it", "[looks]") {
  Playing playing(250ms);
  CHECK_FALSE(playing.plan.may_be_looked_at(100ms));
  CHECK(playing.plan.may_be_looked_at(300ms));
  CHECK_FALSE(playing.plan.may_be_looked_at(200ms));  // shown before, decoded after
  CHECK_FALSE(playing.plan.may_be_looked_at(400ms));
}

TEST_CASE("a picture of which the one before has not gone by may be looked at", "[looks]") {
  Playing playing(250ms);
  CHECK(playing.plan.may_be_looked_at(400ms));  // 300 ms may still come, or not
  CHECK(playing.plan.may_be_looked_at(300ms));
}

TEST_CASE("nothing is left out before the first picture has come, or of two streams", "[looks]") {
  LookPlan fresh(250ms);
  fresh.allow_leaving_out();
  CHECK(fresh.may_be_looked_at(0ms));
  CHECK(fresh.may_be_looked_at(50ms));

  LookPlan forbidden(250ms);
  CHECK(forbidden.may_be_looked_at(0ms));
  forbidden.let_through(0ms);
  CHECK(forbidden.left_out_before(0ms).empty());
  CHECK(forbidden.is_looked_at(0ms, 0ms));
  CHECK(forbidden.may_be_looked_at(50ms));
}

TEST_CASE("what was left out is told in order, before what is shown after it", "[looks]") {
  Playing playing(250ms);
  playing.plan.leave_out(120ms);
  playing.plan.leave_out(80ms);
  playing.plan.leave_out(160ms);
  CHECK(playing.plan.left_out_before(120ms) == std::vector<LookPlan::Time>{80ms});
  CHECK(playing.plan.left_out_before(std::nullopt) == std::vector<LookPlan::Time>{120ms, 160ms});
  CHECK(playing.plan.new_passed_over() == PassedOver{3, 3});
}

TEST_CASE("what was left out behind a picture that the decoder made nothing of has not come",
          "[looks]") {
  Playing playing(250ms);
  playing.plan.leave_out(200ms);
  playing.plan.let_through(250ms);
  playing.plan.leave_out(300ms);
  CHECK(playing.plan.left_out_before(std::nullopt) == std::vector<LookPlan::Time>{200ms});
}

TEST_CASE("after an odd time everything is decoded", "[looks]") {
  Playing playing(250ms);
  CHECK_FALSE(playing.plan.may_be_looked_at(50ms));
  const auto odd = GENERATE(as<std::optional<LookPlan::Time>>(), std::nullopt, 11s, -2s, 50ms);
  CHECK(playing.plan.may_be_looked_at(odd));
  CHECK(playing.plan.may_be_looked_at(100ms));
}

TEST_CASE("after a picture whose time the decoder has changed everything is decoded", "[looks]") {
  Playing playing(250ms);
  playing.plan.let_through(33ms);
  CHECK_FALSE(playing.come(34ms));
  CHECK(playing.plan.may_be_looked_at(50ms));
}

TEST_CASE("where the clock no longer follows the recording's times everything is decoded",
          "[looks]") {
  Playing playing(250ms);
  playing.plan.let_through(33ms);
  CHECK_FALSE(playing.plan.is_looked_at(33ms, 66ms));
  CHECK(playing.plan.may_be_looked_at(50ms));
}

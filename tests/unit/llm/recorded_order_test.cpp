#include "llm/recorded_order.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using llm::RecordedOrder;

namespace recorded_order_test {
namespace {

constexpr base::Clock::time_point kStart{1000s};

pipeline::PictureObservation picture(std::chrono::seconds at) {
  return {.captured_at = kStart + at, .still_for = 0ms, .is_blocked = false};
}

pipeline::ReflexObservation frame(std::chrono::seconds at) {
  pipeline::ReflexObservation made;
  made.captured_at = kStart + at;
  return made;
}

llm::Finding finding(std::uint64_t sequence, std::chrono::seconds at) {
  llm::Finding made;
  made.sequence_id = sequence;
  made.last_captured_at = kStart + at;
  return made;
}

std::string named(char what, base::Clock::time_point at) {
  return what +
         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at - kStart).count());
}
std::string name(const pipeline::PictureObservation& seen) { return named('p', seen.captured_at); }
std::string name(const pipeline::ReflexObservation& seen) { return named('r', seen.captured_at); }
std::string name(const llm::Finding& seen) { return named('f', seen.last_captured_at); }

/// "p1 r1 f2": the picture and the frame of second 1, then the finding of second 2.
std::string told(const std::vector<RecordedOrder::Seen>& seen) {
  std::string text;
  for (const auto& one : seen) {
    if (!text.empty()) text += " ";
    text += std::visit([](const auto& thing) { return name(thing); }, one);
  }
  return text;
}

}  // namespace

TEST_CASE("pictures wait for the finding that covers their time", "[recorded_order]") {
  RecordedOrder order;
  for (const auto at : {1s, 2s, 3s, 4s, 5s}) CHECK(told(order.add(picture(at))).empty());
  CHECK(told(order.add(finding(1, 2s))) == "p1 p2 f2");
  CHECK(told(order.add(finding(2, 4s))) == "p3 p4 f4");
  CHECK(told(order.finish()) == "p5");
}

TEST_CASE("a finding that overtook another waits for it", "[recorded_order]") {
  RecordedOrder order;
  CHECK(told(order.add(picture(1s))).empty());
  CHECK(told(order.add(finding(2, 4s))).empty());
  CHECK(told(order.add(finding(1, 2s))) == "p1 f2 f4");
}

TEST_CASE("at the end nothing is left behind", "[recorded_order]") {
  RecordedOrder order;
  CHECK(told(order.add(picture(3s))).empty());
  CHECK(told(order.add(picture(9s))).empty());
  CHECK(told(order.add(finding(2, 4s))).empty());
  CHECK(told(order.finish()) == "p3 f4 p9");
  CHECK(told(order.finish()).empty());
}

TEST_CASE("frames stand between pictures and findings by their times", "[recorded_order]") {
  RecordedOrder order({.reflex = true, .reasoning = true});
  for (const auto at : {1s, 2s, 3s}) CHECK(told(order.add(picture(at))).empty());
  for (const auto at : {1s, 2s, 3s}) CHECK(told(order.add(frame(at))).empty());
  CHECK(told(order.add(finding(1, 2s))) == "p1 r1 p2 r2 f2");
  CHECK(told(order.finish()) == "p3 r3");
}

TEST_CASE("a finding waits for the reflex lane to have come as far", "[recorded_order]") {
  RecordedOrder order({.reflex = true, .reasoning = true});
  CHECK(told(order.add(picture(1s))).empty());
  CHECK(told(order.add(finding(1, 2s))).empty());
  CHECK(told(order.add(frame(1s))).empty());
  CHECK(told(order.add(frame(3s))) == "p1 r1 f2");
}

TEST_CASE("without a model pictures and frames wait for each other", "[recorded_order]") {
  RecordedOrder order({.reflex = true, .reasoning = false});
  CHECK(told(order.add(frame(1s))).empty());
  CHECK(told(order.add(frame(2s))).empty());
  CHECK(told(order.add(picture(1s))) == "p1 r1");
  CHECK(told(order.add(picture(3s))) == "r2");
  CHECK(told(order.add(frame(3s))) == "p3 r3");
  CHECK(told(order.add(frame(4s))).empty());
  CHECK(told(order.finish()) == "r4");
}

TEST_CASE("with neither lane pictures wait for nobody", "[recorded_order]") {
  RecordedOrder order({.reflex = false, .reasoning = false});
  CHECK(told(order.add(picture(1s))) == "p1");
}

TEST_CASE("a reflex lane that has failed is not waited for", "[recorded_order]") {
  RecordedOrder order({.reflex = true, .reasoning = true});
  CHECK(told(order.add(picture(1s))).empty());
  CHECK(told(order.add(finding(1, 2s))).empty());
  CHECK(told(order.give_up_reflex()) == "p1 f2");
  CHECK(told(order.add(picture(3s))).empty());
  CHECK(told(order.add(finding(2, 4s))) == "p3 f4");
}

}  // namespace recorded_order_test

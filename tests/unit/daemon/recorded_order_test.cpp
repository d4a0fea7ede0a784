#include "daemon/recorded_order.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using daemon::RecordedOrder;

namespace {

constexpr pipeline::Clock::time_point kStart{1000s};

pipeline::PictureObservation picture(std::chrono::seconds at) {
  return {.captured_at = kStart + at, .still_for = 0ms, .is_blocked = false};
}

llm::Finding finding(std::uint64_t sequence, std::chrono::seconds at) {
  llm::Finding made;
  made.sequence_id = sequence;
  made.last_captured_at = kStart + at;
  return made;
}

/// "p1 f2": the picture of second 1, then the finding of second 2.
std::string told(const std::vector<RecordedOrder::Seen>& seen) {
  std::string text;
  for (const auto& one : seen) {
    const auto* as_finding = std::get_if<llm::Finding>(&one);
    const auto at = as_finding != nullptr ? as_finding->last_captured_at
                                          : std::get<pipeline::PictureObservation>(one).captured_at;
    text += (text.empty() ? "" : " ") + std::string(as_finding != nullptr ? "f" : "p") +
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at - kStart).count());
  }
  return text;
}

}  // namespace

TEST_CASE("pictures wait for the finding that covers their time", "[recorded_order]") {
  RecordedOrder order;
  for (const auto at : {1s, 2s, 3s, 4s, 5s}) order.add(picture(at));
  CHECK(told(order.add(finding(1, 2s))) == "p1 p2 f2");
  CHECK(told(order.add(finding(2, 4s))) == "p3 p4 f4");
  CHECK(told(order.finish()) == "p5");
}

TEST_CASE("a finding that overtook another waits for it", "[recorded_order]") {
  RecordedOrder order;
  order.add(picture(1s));
  CHECK(told(order.add(finding(2, 4s))).empty());
  CHECK(told(order.add(finding(1, 2s))) == "p1 f2 f4");
}

TEST_CASE("at the end nothing is left behind", "[recorded_order]") {
  RecordedOrder order;
  order.add(picture(3s));
  order.add(picture(9s));
  CHECK(told(order.add(finding(2, 4s))).empty());
  CHECK(told(order.finish()) == "p3 f4 p9");
  CHECK(told(order.finish()).empty());
}

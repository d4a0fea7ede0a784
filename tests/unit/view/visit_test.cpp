#include "view/visit.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::view {
namespace {

using namespace std::chrono_literals;

constexpr base::Clock::time_point kStart{1h};

TEST_CASE("a page that is closed ends the visit, at once where it says so", "[visit]") {
  Visit visit(kStart);
  visit.note_request(kStart + 5s);
  CHECK_FALSE(visit.why_over(kStart + 5s + Visit::kPageGone - 1ms));
  CHECK(visit.why_over(kStart + 5s + Visit::kPageGone) == "the page was closed");
  visit.note_leaving(kStart + 6s);
  CHECK(visit.why_over(kStart + 6s + Visit::kPageLeft) == "the page was closed");
}

TEST_CASE("a page that is loaded anew, or another one, goes on", "[visit]") {
  Visit visit(kStart);
  visit.note_request(kStart);
  visit.note_leaving(kStart + 1s);
  visit.note_request(kStart + 2s);
  CHECK_FALSE(visit.why_over(kStart + 11s));
}

TEST_CASE("who opens no page has time, and who keeps one open no more than others", "[visit]") {
  Visit visit(kStart);
  visit.note_leaving(kStart);
  CHECK_FALSE(visit.why_over(kStart + Visit::kLongest - 1ms));
  CHECK(visit.why_over(kStart + Visit::kLongest) == "15 minutes are over");
  visit.note_request(kStart + Visit::kLongest);
  CHECK(visit.why_over(kStart + Visit::kLongest) == "15 minutes are over");
}

}  // namespace
}  // namespace cabinwatch::view

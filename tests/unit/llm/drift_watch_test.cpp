#include "llm/strategy/drift_watch.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using cabinwatch::llm::DriftWatch;

namespace {

/// How many sequences of that time it takes until a change is told; 0: none of `most` did.
int until_told(DriftWatch& watch, std::chrono::microseconds time, int most = 20) {
  for (int i = 1; i <= most; ++i) {
    if (watch.take(time)) return i;
  }
  return 0;
}

}  // namespace

TEST_CASE("a server ten times slower is noticed within some sequences, once", "[drift]") {
  DriftWatch watch;
  CHECK(until_told(watch, 100ms) == 0);
  const int sequences = until_told(watch, 1000ms);
  CHECK(sequences > 1);
  CHECK(sequences <= static_cast<int>(DriftWatch::kSequences));
  CHECK(watch.change().value() == Approx(10.0));
  CHECK(until_told(watch, 1000ms) == 0);
}

TEST_CASE("a server ten times faster is noticed, too", "[drift]") {
  DriftWatch watch;
  CHECK(until_told(watch, 1000ms) == 0);
  CHECK(until_told(watch, 100ms) > 0);
}

TEST_CASE("single slow answers are no change", "[drift]") {
  DriftWatch watch;
  CHECK(until_told(watch, 100ms) == 0);
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(watch.take(i % 3 == 0 ? 5000ms : 100ms));
  }
}

TEST_CASE("some milliseconds more are a busy machine's", "[drift]") {
  DriftWatch watch;
  CHECK(until_told(watch, 2ms) == 0);
  CHECK(until_told(watch, 15ms) == 0);
}

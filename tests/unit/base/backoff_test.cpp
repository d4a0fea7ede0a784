#include "base/backoff.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace cabinwatch::base::backoff_test {
namespace {

using namespace std::chrono_literals;
using Waits = std::vector<std::chrono::milliseconds>;

Waits waits(Backoff& backoff, int count) {
  Waits taken;
  for (int i = 0; i < count; ++i) taken.push_back(backoff.next());
  return taken;
}

}  // namespace

TEST_CASE("waiting doubles up to its longest, and begins anew", "[backoff]") {
  Backoff backoff;
  CHECK(waits(backoff, 7) == Waits{500ms, 1s, 2s, 4s, 8s, 10s, 10s});
  backoff.reset();
  CHECK(backoff.next() == 500ms);
}

TEST_CASE("the longest wait need not be a double of the first", "[backoff]") {
  Backoff backoff({.first = 3ms, .last = 20ms});
  CHECK(waits(backoff, 5) == Waits{3ms, 6ms, 12ms, 20ms, 20ms});
}

TEST_CASE("first and last may be the same", "[backoff]") {
  Backoff backoff({.first = 7ms, .last = 7ms});
  CHECK(waits(backoff, 3) == Waits{7ms, 7ms, 7ms});
}

}  // namespace cabinwatch::base::backoff_test

#include "pipeline/window_ids.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace cabinwatch::pipeline {
namespace {

TEST_CASE("window ids come out in the order in which they went in, however many", "[window_ids]") {
  for (const std::size_t count : {0U, 1U, 4U, 5U, 600U}) {
    WindowIds ids;
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < count; ++i) {
      ids.push_back(i + 7);
      expected.push_back(i + 7);
    }
    CHECK(ids == expected);
    CHECK(ids.size() == count);
    CHECK(ids.empty() == expected.empty());
  }
}

TEST_CASE("window ids are copied and moved as values", "[window_ids]") {
  for (const std::size_t count : {3U, 9U}) {
    WindowIds ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(i);
    const WindowIds copied = ids;
    const WindowIds moved = std::move(ids);
    CHECK(copied == std::vector<std::uint64_t>(moved.begin(), moved.end()));
    CHECK(moved.back() == count - 1);
  }
}

}  // namespace
}  // namespace cabinwatch::pipeline

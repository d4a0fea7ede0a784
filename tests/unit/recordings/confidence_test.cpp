#include "recordings/score/confidence.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

using namespace cabinwatch::recordings;

namespace {

bool is_about(double value, double expected) { return value == Approx(expected).margin(0.001); }

std::vector<double> one_to(int count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

}  // namespace

// Figures to compare with are those of textbooks and of R: binom::binom.wilson,
// exactci::poisson.exact.

TEST_CASE("a proportion's interval is Wilson's", "[confidence]") {
  const auto eight_of_ten = proportion_interval(8, 10);
  CHECK(is_about(eight_of_ten.low, 0.490));
  CHECK(is_about(*eight_of_ten.high, 0.943));
  const auto none_of_ten = proportion_interval(0, 10);
  CHECK(none_of_ten.low == 0.0);
  CHECK(is_about(*none_of_ten.high, 0.278));
  CHECK(*proportion_interval(10, 10).high == 1.0);
}

TEST_CASE("a count's interval is exact", "[confidence]") {
  const auto none = count_interval(0);
  CHECK(none.low == 0.0);
  CHECK(is_about(*none.high, 3.689));
  const auto three = count_interval(3);
  CHECK(is_about(three.low, 0.619));
  CHECK(is_about(*three.high, 8.767));
  const auto ten = count_interval(10);
  CHECK(is_about(ten.low, 4.795));
  CHECK(is_about(*ten.high, 18.390));
  const auto many = count_interval(10000);
  CHECK(many.low == Approx(9804.9).margin(0.2));
  CHECK(*many.high == Approx(10197.9).margin(0.2));
}

TEST_CASE("a quantile is a value that was seen", "[confidence]") {
  CHECK(quantile(one_to(1), 0.95) == 1.0);
  CHECK(quantile(one_to(10), 0.5) == 5.0);
  CHECK(quantile(one_to(100), 0.95) == 95.0);
}

TEST_CASE("a quantile's interval goes by order alone", "[confidence]") {
  const auto median = quantile_interval(one_to(10), 0.5);
  CHECK(median.low == 2.0);
  CHECK(*median.high == 9.0);
  const auto high = quantile_interval(one_to(100), 0.95);
  CHECK(high.low == 90.0);
  CHECK(*high.high == 100.0);
}

TEST_CASE("what a few values cannot bound stays open", "[confidence]") {
  CHECK_FALSE(quantile_interval(one_to(10), 0.95).high.has_value());
  const auto one = quantile_interval({4.0}, 0.5);
  CHECK(one.low == 0.0);
  CHECK_FALSE(one.high.has_value());
}

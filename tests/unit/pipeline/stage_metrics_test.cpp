#include "pipeline/stage_metrics.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace cabinwatch::pipeline::stage_metrics_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr base::Clock::time_point kStart{1000s};

void work(StageMetrics& metrics, microseconds duration, base::Clock::time_point at = kStart) {
  metrics.begin(at);
  metrics.end(at, at + duration);
}

bool is_near(microseconds figure, microseconds value) {
  return figure >= value - value / 8 && figure <= value + value / 8;
}

}  // namespace

TEST_CASE("a stage that did nothing has figures of nothing", "[stage_metrics]") {
  const StageMetrics metrics("encode");
  const auto figures = metrics.figures(kStart);
  CHECK(figures.stage == "encode");
  CHECK(figures.taken_at == kStart);
  CHECK(figures.count == 0);
  CHECK(figures.p95 == 0us);
}

TEST_CASE("count, longest and total are exact", "[stage_metrics]") {
  StageMetrics metrics("encode");
  for (const auto duration : {100us, 200us, 900us}) work(metrics, duration);
  const auto figures = metrics.figures(kStart);
  CHECK(figures.count == 3);
  CHECK(figures.busy == 1200us);
  CHECK(figures.max == 900us);
}

TEST_CASE("median and 95 percent are within an eighth, of any size", "[stage_metrics]") {
  for (const auto unit : {1us, 7us, 100us, 33'333us, microseconds(1s), microseconds(50s)}) {
    StageMetrics metrics("query");
    for (int i = 1; i <= 100; ++i) work(metrics, i * unit);
    const auto figures = metrics.figures(kStart);
    CAPTURE(unit.count(), figures.p50.count(), figures.p95.count());
    CHECK(is_near(figures.p50, 50 * unit));
    CHECK(is_near(figures.p95, 95 * unit));
    CHECK(figures.p95 <= figures.max);
  }
}

TEST_CASE("one slow piece of work does not move the median", "[stage_metrics]") {
  StageMetrics metrics("query");
  for (int i = 0; i < 99; ++i) work(metrics, 1ms);
  work(metrics, 1h * 5);
  const auto figures = metrics.figures(kStart);
  CHECK(is_near(figures.p50, 1ms));
  CHECK(is_near(figures.p95, 1ms));
  CHECK(figures.max == 5h);
}

TEST_CASE("a clock that stood still counts as no time", "[stage_metrics]") {
  StageMetrics metrics("encode");
  metrics.end(kStart + 1s, kStart);
  CHECK(metrics.figures(kStart).busy == 0us);
}

TEST_CASE("how long the work at hand goes on is known while it does", "[stage_metrics]") {
  StageMetrics metrics("encode");
  CHECK(metrics.working_for(kStart) == 0us);
  metrics.begin(kStart);
  CHECK(metrics.working_for(kStart + 7s) == 7s);
  metrics.end(kStart, kStart + 8s);
  CHECK(metrics.working_for(kStart + 9s) == 0us);  // waiting is not hanging
}

TEST_CASE("work lasts as long as its object", "[stage_metrics]") {
  StageMetrics metrics("encode");
  {
    const StageMetrics::Work work(metrics);
    CHECK(metrics.figures(base::Clock::now()).count == 0);
  }
  CHECK(metrics.figures(base::Clock::now()).count == 1);
}

TEST_CASE("the busy share is the work between two looks", "[stage_metrics]") {
  StageMetrics metrics("encode");
  work(metrics, 3s);
  const auto earlier = metrics.figures(kStart);
  work(metrics, 500ms);
  const auto later = metrics.figures(kStart + 2s);
  CHECK(busy_share(earlier, later) == Approx(0.25));
  CHECK(busy_share(earlier, earlier) == 0.0);
}

TEST_CASE("several threads' work is all counted", "[stage_metrics]") {
  StageMetrics metrics("encode");
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&metrics] {
      for (int piece = 1; piece <= 1000; ++piece) work(metrics, microseconds(piece));
    });
  }
  while (metrics.figures(kStart).count < 2000) std::this_thread::yield();
  for (auto& worker : workers) worker.join();
  const auto figures = metrics.figures(kStart);
  CHECK(figures.count == 4000);
  CHECK(figures.busy == 4 * 500'500us);
  CHECK(figures.max == 1000us);
}

}  // namespace cabinwatch::pipeline::stage_metrics_test

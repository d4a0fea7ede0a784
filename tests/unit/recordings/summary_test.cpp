#include "recordings/results/summary.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "recordings/results/json_text.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch::recordings;
using namespace std::chrono_literals;

namespace {

Json run_in(const TemporaryFolder& folder) {
  return Json::parse(TemporaryFolder::text_of(folder.path() / "summary.json")).at("run");
}

}  // namespace

TEST_CASE("a run's time is as it is told, a merge's is that of the merge", "[summary]") {
  const TemporaryFolder folder;
  SummaryRun run;
  run.wall = 7s;
  run.workers = 2;
  run.sequences = 14;
  write_summary(folder.path(), run);
  CHECK(run_in(folder).at("wall_ms") == 7000);
  CHECK(run_in(folder).at("sequences_per_second") == 2.0);
  write_summary(folder.path(), {});
  CHECK(run_in(folder).at("workers") == 0);
  CHECK(run_in(folder).at("wall_ms") > 0);
}

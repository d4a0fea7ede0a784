#include "recordings/bench/bench_run.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>

#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;

TEST_CASE("a run whose looker has had enough leaves nothing at work", "[bench]") {
  const TemporaryFolder folder;
  // A recording that takes half a minute until it is given up: a pipe that nobody writes.
  const auto pipe = folder.path() / "drive.mp4";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  config::Configuration configuration;
  configuration.llm.servers = {"unix:/nonexistent/llama.sock"};
  configuration.vision.enabled = false;
  recordings::BenchRun run(configuration, {llm::Strategy::parallel, {}}, {pipe});
  const auto began_at = base::Clock::now();
  CHECK_THROWS_WITH(
      run.run([](const recordings::BenchLook&) { throw std::runtime_error("enough"); }), "enough");
  CHECK(base::Clock::now() - began_at < 15s);
}

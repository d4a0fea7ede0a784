#include <catch2/catch.hpp>
#include <chrono>

#include "recordings/bench/bench_answers.hpp"
#include "recordings/bench/bench_case.hpp"
#include "recordings/bench/bench_figures.hpp"
#include "recordings/bench/bench_table.hpp"

namespace cabinwatch::recordings {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using llm::Analysis;
using llm::Strategy;
using std::chrono::milliseconds;

llm::ResultsSoFar results(pipeline::FaceState state) {
  llm::ResultsSoFar results;
  results[static_cast<std::size_t>(Analysis::face_state)] =
      llm::AnalysisResult{.outcome = llm::FaceStateAnswer{state, 90}, .error_text = {}};
  return results;
}

llm::ResultsSoFar no_answer() {
  llm::ResultsSoFar results;
  results[static_cast<std::size_t>(Analysis::face_state)] =
      llm::AnalysisResult{.outcome = llm::QueryError::timed_out, .error_text = {}};
  return results;
}

constexpr SequencePlace kFirst{0, 0ms, 1500ms, 4};
constexpr SequencePlace kSecond{0, 2000ms, 3500ms, 4};
constexpr SequencePlace kSameInAnother{1, 0ms, 1500ms, 4};

BenchAgreement::Of of_face(const BenchAgreement& agreement) {
  return agreement.analyses.at(static_cast<std::size_t>(Analysis::face_state));
}

/// A way whose sequences all took equally long, with one answer to its first.
BenchFigures way(Strategy strategy, milliseconds wall,
                 pipeline::FaceState state = pipeline::FaceState::alert) {
  BenchFigures figures;
  figures.what.strategy = strategy;
  figures.videos = 1;
  figures.wall = wall;
  figures.sequence_times.assign(20, wall / 20);
  figures.answers.emplace(kFirst, results(state));
  return figures;
}

// --- ways -----------------------------------------------------------------------------------

TEST_CASE("sequential is measured first, whatever is asked for", "[bench]") {
  const auto cases = bench_cases({Strategy::fused, Strategy::sequential, Strategy::parallel}, {});
  REQUIRE(cases.size() == 3);
  CHECK(cases[0].name() == "sequential");
  CHECK(cases[1].name() == "fused");
  CHECK(cases[2].name() == "parallel");
}

TEST_CASE("each strategy is measured without one thing at a time", "[bench]") {
  const auto cases =
      bench_cases({Strategy::parallel}, {Optimization::cache, Optimization::adaptive_sampling});
  REQUIRE(cases.size() == 4);
  CHECK(cases[2].name() == "parallel without cache");
  CHECK(cases[3].name() == "parallel without adaptive-sampling");

  const config::Configuration given;
  CHECK(settings_of(cases[2], given).configuration.encoder.cache_frames == 0);
  CHECK(settings_of(cases[2], given).configuration.sampling.adaptive);
  CHECK_FALSE(settings_of(cases[3], given).configuration.sampling.adaptive);
  CHECK(settings_of(cases[3], given).configuration.encoder.cache_frames > 0);
}

TEST_CASE("sequential has one recording at a time, as side-by-side off has", "[bench]") {
  const config::Configuration given;
  CHECK(settings_of({Strategy::sequential, {}}, given).workers == 1);
  CHECK(settings_of({Strategy::parallel, {}}, given).workers == given.batch.workers);
  CHECK(settings_of({Strategy::parallel, Optimization::side_by_side}, given).workers == 1);
}

TEST_CASE("a list of words is read whole or not at all", "[bench]") {
  CHECK(words_in<Strategy>("fused,auto") ==
        std::vector<Strategy>{Strategy::fused, Strategy::automatic});
  for (const auto* bad : {"", ",", "fused,", ",fused", "fused,fused", "fused, auto", "fastest"}) {
    CAPTURE(bad);
    CHECK_FALSE(words_in<Strategy>(bad));
  }
}

// --- answers --------------------------------------------------------------------------------

TEST_CASE("answers are compared where the frames are the same", "[bench]") {
  const BenchAnswers baseline{{kFirst, results(pipeline::FaceState::alert)},
                              {kSecond, results(pipeline::FaceState::eyes_closed)}};
  const BenchAnswers other{{kFirst, results(pipeline::FaceState::alert)},
                           {kSecond, results(pipeline::FaceState::alert)},
                           {kSameInAnother, results(pipeline::FaceState::yawning)}};
  const auto agreement = compare(baseline, other);
  CHECK(of_face(agreement).compared == 2);
  CHECK(of_face(agreement).equal == 1);
  CHECK(agreement.other_sequences == 1);
  CHECK_FALSE(agreement.is_full());
  CHECK(compare(baseline, baseline).is_full());
}

TEST_CASE("a missing answer is none of the same", "[bench]") {
  const BenchAnswers baseline{{kFirst, results(pipeline::FaceState::alert)}};
  const BenchAnswers other{{kFirst, no_answer()}};
  CHECK(of_face(compare(baseline, other)).missing == 1);
  CHECK_FALSE(compare(baseline, other).is_full());
}

TEST_CASE("what the baseline has no answer to is not compared", "[bench]") {
  const BenchAnswers baseline{{kFirst, no_answer()},
                              {kSecond, results(pipeline::FaceState::alert)}};
  const BenchAnswers other{{kFirst, results(pipeline::FaceState::alert)},
                           {kSecond, results(pipeline::FaceState::alert)}};
  CHECK(of_face(compare(baseline, other)).compared == 1);
  CHECK(compare(baseline, other).is_full());
}

TEST_CASE("nothing compared is no agreement", "[bench]") {
  CHECK_FALSE(compare({}, {}).is_full());
  CHECK_FALSE(compare({{kFirst, results(pipeline::FaceState::alert)}}, {}).is_full());
}

// --- figures --------------------------------------------------------------------------------

TEST_CASE("a quantile is one of the times", "[bench]") {
  const std::vector<milliseconds> times{40ms, 10ms, 30ms, 20ms};
  CHECK(quantile(times, 50) == 20ms);
  CHECK(quantile(times, 95) == 40ms);
  CHECK(quantile({7ms}, 50) == 7ms);
  CHECK(quantile({}, 50) == 0ms);
}

TEST_CASE("a server that gets slower or faster half-way is unsteady", "[bench]") {
  std::vector<milliseconds> times(10, 100ms);
  times.resize(20, 1000ms);
  CHECK(is_unsteady(change_within(times)));
  CHECK(is_unsteady(change_within({times.rbegin(), times.rend()})));
}

TEST_CASE("times that vary, with a long one here and there, are steady", "[bench]") {
  std::vector<milliseconds> times;
  for (int i = 0; i < 30; ++i) times.push_back(i % 7 == 0 ? 800ms : milliseconds(90 + i % 20));
  CHECK_FALSE(is_unsteady(change_within(times)));
}

TEST_CASE("few sequences tell nothing of the server's steadiness", "[bench]") {
  CHECK_FALSE(change_within({10ms, 10ms, 100ms, 100ms}));
}

TEST_CASE("what limits is the server, a stage, or too few queries", "[bench]") {
  auto figures = way(Strategy::parallel, 10s);
  CHECK(figures.limited_by() == "queries in flight");
  figures.recordings.decoding = 8s;
  CHECK(figures.limited_by() == "decode");
  figures.recordings.encoding = 9s;
  CHECK(figures.limited_by() == "encode");
  figures.analyst.slots = 40s;
  figures.analyst.busy = 38s;
  CHECK(figures.limited_by() == "server");
}

// --- verdict --------------------------------------------------------------------------------

TEST_CASE("the fastest with the same answers wins", "[bench]") {
  const BenchResults measured{{way(Strategy::sequential, 10s), way(Strategy::parallel, 4s),
                               way(Strategy::fused, 2s, pipeline::FaceState::yawning)},
                              1.0};
  const auto judged = verdict(measured);
  REQUIRE(judged.fastest != nullptr);
  CHECK(judged.fastest->what.strategy == Strategy::parallel);
  CHECK_FALSE(judged.is_same);
}

TEST_CASE("nothing wins at a server that changed", "[bench]") {
  const BenchResults measured{{way(Strategy::sequential, 10s), way(Strategy::parallel, 4s)}, 6.0};
  CHECK(verdict(measured).fastest == nullptr);
  CHECK(verdict(measured).is_same);
}

TEST_CASE("a way during which the server was away does not win", "[bench]") {
  BenchResults measured{{way(Strategy::sequential, 10s), way(Strategy::parallel, 4s)}, 1.0};
  measured.ways[1].server_away = 3s;
  CHECK(verdict(measured).fastest->what.strategy == Strategy::sequential);
  measured.ways[0].server_away = 3s;  // then there is nothing to compare with
  CHECK(verdict(measured).fastest == nullptr);
}

TEST_CASE("nothing wins where decoding takes the time, and that is told", "[bench]") {
  BenchResults measured{{way(Strategy::sequential, 10s), way(Strategy::parallel, 4s)}, 1.0};
  measured.ways[1].recordings.decoding = 4s;  // it is so fast that decoding limits it
  CHECK(verdict(measured).fastest->what.strategy == Strategy::parallel);
  measured.ways[0].recordings.decoding = 9s;
  const auto judged = verdict(measured);
  CHECK(judged.fastest == nullptr);
  REQUIRE(judged.notes.size() == 1);
  CHECK_THAT(judged.notes[0], Contains("sequential is limited by decode, not by the servers"));
  for (const auto& line : table(measured)) CHECK_THAT(line, !Contains("times sequential"));
}

TEST_CASE("what was measured with something turned off does not win", "[bench]") {
  BenchResults measured{{way(Strategy::sequential, 10s), way(Strategy::parallel, 4s)}, 1.0};
  measured.ways[1].what.without = Optimization::cache;
  CHECK(verdict(measured).fastest->what.strategy == Strategy::sequential);
}

}  // namespace
}  // namespace cabinwatch::recordings

#include "recordings/results/finding_lines.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "alerts/judge.hpp"
#include "recordings/analysis/replay.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/recording_time.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace recordings;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace finding_lines_test {
namespace {

pipeline::PictureObservation picture(std::chrono::milliseconds at) {
  return {.captured_at = kRecordingBegins + at, .still_for = 730ms, .is_blocked = true};
}

/// Every analysis has an answer, but for hands, which has an error.
AnalysedSequence sequence(std::uint64_t id, std::chrono::milliseconds end) {
  AnalysedSequence made;
  auto& finding = made.finding;
  finding.sequence_id = id;
  finding.first_captured_at = kRecordingBegins + end - 1533ms;
  finding.last_captured_at = kRecordingBegins + end;
  finding.frame_count = 4;
  const auto answer = [&](llm::Analysis analysis) -> llm::AnalysisResult& {
    return finding.results.at(static_cast<std::size_t>(analysis)).emplace();
  };
  answer(llm::Analysis::face_state).outcome =
      llm::FaceStateAnswer{pipeline::FaceState::eyes_closed, 91};
  answer(llm::Analysis::attention).outcome = llm::AttentionAnswer{pipeline::Gaze::away, 72};
  answer(llm::Analysis::scene).outcome =
      llm::SceneAnswer{true, pipeline::Lighting::night, pipeline::CameraView::clear, 3,
                       88,   "Naïve text, \"quoted\""};
  answer(llm::Analysis::impairment).outcome = llm::ImpairmentAnswer{
      pipeline::ImpairmentLevel::suspected, pipeline::ImpairmentSign::posture, 64};
  auto& hands = answer(llm::Analysis::hand_position);
  hands.outcome = llm::QueryError::timed_out;
  hands.error_text = "no whole answer";
  made.still_for = 120ms;
  made.asked_again = 2;
  return made;
}

FindingsHeader header() {
  FindingsHeader header;
  header.video = {"drive.mp4", "/data/drive.mp4", 1234, std::string(32, 'a'), 40000ms};
  header.asked = asked_for(config::Configuration{});
  return header;
}

template <typename Written>
Written read_back(const Written& written) {
  return std::get<Written>(findings_line(Json::parse(one_line(to_line(written)))));
}

/// What a reader has against a file with that text, behind the file's name; "" when nothing.
template <typename Read>
std::string error_behind_name(const std::string& text, const Read& read) {
  const TemporaryFolder folder;
  const auto file = folder.write("drive.mp4.findings.jsonl", text);
  try {
    read(file);
  } catch (const ResultsError& error) {
    return std::string(error.what()).substr(file.string().size());
  }
  return "";
}

}  // namespace

TEST_CASE("a picture is read back as it was written", "[finding_lines]") {
  const auto read = read_back(picture(1234ms));
  CHECK(read.captured_at == kRecordingBegins + 1234ms);
  CHECK(read.still_for == 730ms);
  CHECK(read.is_blocked);
}

TEST_CASE("a sequence is read back as the policy is told it", "[finding_lines]") {
  const auto written = sequence(7, 9533ms);
  const auto read = read_back(written);
  CHECK(read.finding.sequence_id == 7);
  CHECK(read.finding.first_captured_at == written.finding.first_captured_at);
  CHECK(read.finding.last_captured_at == written.finding.last_captured_at);
  CHECK(read.finding.frame_count == 4);
  CHECK(read.still_for == 120ms);
  CHECK(read.finding.last_repeated_for == 0ms);
  // Written again, it is the same but for what the run took.
  auto before = to_line(written);
  auto after = to_line(read);
  before.erase("run");
  after.erase("run");
  CHECK(one_line(after) == one_line(before));
}

TEST_CASE("answers about one picture that the camera repeated are read back as of one time",
          "[finding_lines]") {
  const auto new_at = kRecordingBegins + 1000ms + 999us;
  for (const auto repeated_for : {300ms + 1us, 2100ms + 0us, 4567ms + 800us}) {
    auto written = sequence(7, 9533ms);
    written.finding.last_captured_at = new_at + repeated_for;
    written.finding.last_repeated_for = repeated_for;
    CHECK(llm::observation(read_back(written).finding).new_at() == kRecordingBegins + 1000ms);
  }
}

TEST_CASE("that answers are missing is read back, and that they are to be asked for again",
          "[finding_lines]") {
  FindingTotals totals;
  totals.incomplete = 2;
  totals.answers = {{"scene", 2}};
  totals.errors = {{"http_status", 1}, {"not_json", 1}};
  const auto read =
      read_back(FindingsEnd{.is_unanswered = true, .error = "1 of 2", .totals = totals});
  CHECK(read.is_unanswered);
  CHECK_FALSE(read.is_broken);
  CHECK(read.error == "1 of 2");
  CHECK(read.totals.incomplete == 2);
  CHECK(read.totals.answers == totals.answers);
  CHECK(read.totals.errors == totals.errors);
  CHECK(read.totals.has_unanswered());  // also of a file that says it is complete
}

TEST_CASE("what the reflex lane saw is read back to the last bit", "[finding_lines]") {
  pipeline::ReflexObservation seen{.captured_at = kRecordingBegins + 66ms,
                                   .received_at = {},
                                   .quality = pipeline::SightQuality::good,
                                   .calibration = pipeline::Calibration::ready,
                                   .frames_per_second = 14.999999999999998,
                                   .confidence = 0.1 + 0.2,
                                   .eye_openness = 1.0 / 3.0,
                                   .eyes_closed = true,
                                   .ended_closure = 1466ms,
                                   .perclos = 0.07,
                                   .mouth_openness = {},
                                   .is_yawning = {},
                                   .head = pipeline::HeadPose{-12.5, 3.25, 0.0},
                                   .gaze = pipeline::Gaze::mirrors};
  const auto read = read_back(seen);
  CHECK(read.frames_per_second == seen.frames_per_second);
  CHECK(read.confidence == seen.confidence);
  CHECK(read.eye_openness == seen.eye_openness);
  CHECK(read.eyes_closed == true);
  CHECK(read.ended_closure == 1466ms);
  CHECK(read.perclos == seen.perclos);
  CHECK_FALSE(read.mouth_openness.has_value());
  CHECK_FALSE(read.is_yawning.has_value());
  REQUIRE(read.head.has_value());
  CHECK(read.head->yaw == -12.5);
  CHECK(read.gaze == pipeline::Gaze::mirrors);
}

TEST_CASE("a file of results is whole or not there", "[recording_results]") {
  const TemporaryFolder folder;
  const auto files = ResultFiles::of(folder.path(), "drive.mp4");
  {
    RecordingResults results(files, header(), {});
    results.add(picture(0ms));
    results.add(sequence(1, 1533ms));
    CHECK_FALSE(std::filesystem::exists(files.findings));
  }
  CHECK(std::filesystem::is_empty(folder.path()));  // given up: nothing is left

  RecordingResults results(files, header(), {});
  results.add(picture(0ms));
  results.add(sequence(1, 1533ms));
  REQUIRE_FALSE(results.commit({}, 1533ms).has_value());
  FindingsReader reader(files.findings);
  CHECK(are_same_work(reader.header(), header()));
  CHECK(std::holds_alternative<pipeline::PictureObservation>(*reader.next()));
  CHECK(std::holds_alternative<AnalysedSequence>(*reader.next()));
  const auto end = std::get<FindingsEnd>(*reader.next());
  CHECK(end.totals.sequences == 1);
  CHECK(end.totals.incomplete == 1);
  CHECK(end.totals.errors == std::map<std::string, std::uint64_t>{{"timed_out", 1}});
  CHECK_FALSE(reader.next().has_value());
  CHECK(read_bounds(files.alerts).last.at("analysed_ms") == 1533);
}

TEST_CASE("a replay tells what judging told", "[replay]") {
  const TemporaryFolder folder;
  const auto files = ResultFiles::of(folder.path(), "drive.mp4");
  RecordingResults results(files, header(), {});
  std::string judged;
  alerts::Judge judge(policy_settings(header()), kRecordingBegins, [&](const auto& event) {
    judged += one_line(to_line(RecordedAlert{event, recording_time(judge.now())})) + "\n";
  });
  for (std::uint64_t i = 1; i <= 8; ++i) {
    const auto one = sequence(i, std::chrono::milliseconds(2000 * i - 467));
    results.add(one);
    judge.observe_recorded(llm::observation(one.finding));
  }
  judge.end(judge.now());
  REQUIRE_FALSE(results.commit({}, recording_time(judge.now())).has_value());
  REQUIRE_THAT(judged, Contains("raised") && Contains("drowsiness"));

  std::string replayed;
  const auto until = replay(files.findings, policy_settings(header()), [&](const auto& alert) {
    replayed += one_line(to_line(alert)) + "\n";
  });
  CHECK(replayed == judged);
  CHECK(until == recording_time(judge.now()));
}

TEST_CASE("where the first or the last line is damaged, that line is told", "[findings_reader]") {
  const auto error_of = [](const std::string& text) {
    return error_behind_name(text, [](const auto& file) { static_cast<void>(read_bounds(file)); });
  };
  const auto first = one_line(to_json(header())) + "\n";
  const auto end = one_line(to_line(FindingsEnd{})) + "\n";
  CHECK(error_of(first + end).empty());
  CHECK_THAT(error_of(first + "\n" + end + "garbage\n\n"),
             Equals(":4: is damaged: no JSON from column 1 on"));
  CHECK_THAT(error_of("{" + first + end), Contains(":1: is damaged: no JSON from column "));
  CHECK_THAT(error_of(first + first), Contains(":2: its last line is no end"));
  CHECK_THAT(error_of("drive.mp4,sleep,1,2\n" + end),
             Equals(":1: is no file of results: VIDEO.findings.jsonl, VIDEO.alerts.jsonl or their "
                    "folder is wanted"));
}

TEST_CASE("a file that is no findings is told with its line", "[findings_reader]") {
  const auto error_of = [](const std::string& text) {
    return error_behind_name(text, [](const auto& file) {
      FindingsReader reader(file);
      while (reader.next()) {
      }
    });
  };
  const auto first = one_line(to_json(header())) + "\n";
  const auto end = one_line(to_line(FindingsEnd{})) + "\n";
  CHECK(error_of(first + end).empty());
  CHECK_THAT(error_of(""), Contains(":1: ends before its last line"));
  CHECK_THAT(error_of("{}\n"), Contains(":1: is not the first line of a cabinwatch-findings file"));
  CHECK_THAT(error_of("nonsense\n"), Contains(":1: is no file of results"));
  CHECK_THAT(error_of(first + "{\"type\":\n" + end),
             Contains(":2: is damaged: no JSON from column 9 on"));
  CHECK_THAT(error_of(first + "5\n" + end), Contains(":2: is damaged: no object of JSON"));
  CHECK(error_of(first + end + "\n").empty());
  CHECK_THAT(error_of(first + end + end), Contains(":3: is damaged: there is more behind the end"));
  CHECK_THAT(error_of(first + end + "\ngarbage"), Contains(":4: is damaged: there is more"));
  CHECK_THAT(error_of(first), Contains(":2: ends before its last line"));
  CHECK_THAT(error_of(first + "{\"type\":\"song\"}\n"),
             Contains(":2: there is no line of type \"song\" here"));
  CHECK_THAT(error_of(first + "{\"type\":\"picture\"}\n" + end), Contains(":2: "));
  auto huge = to_line(FindingsEnd{});
  huge["frames"] = 1e99;
  CHECK_THAT(error_of(first + one_line(huge) + "\n"),
             Contains(":2: 1e+99: no number of a recording"));
  huge["frames"] = -1.5;
  CHECK_THAT(error_of(first + one_line(huge) + "\n"),
             Contains(":2: -1.5: no number of a recording"));
  auto later = to_json(header());
  later["version"] = 2;
  CHECK_THAT(error_of(one_line(later) + "\n"), Contains("this program reads version 1"));
}

TEST_CASE("other content, model, prompts or settings are other work", "[result_header]") {
  const auto one = header();
  auto other = one;
  CHECK(are_same_work(one, other));
  other.video.path = "/elsewhere/another.mp4";
  other.video.name = "another.mp4";
  other.video.duration.reset();
  CHECK(are_same_work(one, other));
  other.video.hash = std::string(32, 'b');
  CHECK_FALSE(are_same_work(one, other));

  const auto differs = [&](auto change) {
    config::Configuration configuration;
    change(configuration);
    auto changed = one;
    changed.asked = asked_for(configuration);
    return !are_same_work(one, changed);
  };
  CHECK(differs([](config::Configuration& c) { c.llm.model = "another"; }));
  CHECK(differs([](config::Configuration& c) { c.llm.describe = false; }));
  CHECK(differs([](config::Configuration& c) { c.llm.analyses.pop_back(); }));
  CHECK(differs([](config::Configuration& c) { c.sampling.stride = 1s; }));
  CHECK(differs([](config::Configuration& c) { c.encoder.max_side = 320; }));
  CHECK(differs([](config::Configuration& c) { c.llm_enabled = false; }));
  // Where the answers come from, and how many at a time, changes none of them.
  CHECK_FALSE(differs([](config::Configuration& c) { c.llm.servers = {"http://127.0.0.1:1"}; }));
  CHECK_FALSE(differs([](config::Configuration& c) { c.llm.max_sequences_in_flight = 9; }));
  CHECK_FALSE(differs([](config::Configuration& c) { c.encoder.cache_frames = 0; }));
  CHECK_FALSE(differs([](config::Configuration& c) { c.alerts.min_speed_kmh = 30; }));
}

}  // namespace finding_lines_test

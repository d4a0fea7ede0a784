#include "recordings/drives/drive_writer.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "alerts/judge.hpp"
#include "recordings/analysis/replay.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/results_folder.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace recordings;

namespace fs = std::filesystem;

namespace drive_writer_test {
namespace {

using Clock = base::Clock;

/// When the service was started, by its clock.
const Clock::time_point kStart{3h};

/// A service that drives and tells of it, in a time of its own.
class Car {
 public:
  explicit Car(fs::path folder, int keep_megabytes = 500)
      : folder_(std::move(folder)),
        writer_({folder_.string(), 30, keep_megabytes},
                {.wall_time = [this] { return wall_; },
                 .on_trouble = [this](const auto& what) { said_.push_back("trouble: " + what); },
                 .on_well = [this](const auto& what) { said_.push_back("well: " + what); },
                 .on_concern = [this](const auto& what) { said_.push_back("concern: " + what); }}) {
  }

  void begin() {
    config::Configuration configuration;
    configuration.camera.source = "rtsp://driver:secret@camera/";
    configuration.llm_enabled = false;
    writer_.write(DriveBegins{configuration, now_});
    judge_.emplace(alerts::PolicySettings{.expects_findings = false, .expects_reflex = true}, now_,
                   [this](const alerts::AlertEvent& event) {
                     told_.push_back(event);
                     // It is told when the main thread comes to it.
                     const bool is_raised = event.type == alerts::AlertEvent::Type::raised;
                     writer_.write(DriveAlert{event, is_raised ? now_ + 3ms : now_});
                   });
  }
  /// Frames, 20 a second.
  void drive(std::chrono::milliseconds lasting, bool eyes_closed = false) {
    for (const auto end = now_ + lasting; now_ < end; now_ += 50ms, wall_ += 50ms) {
      pipeline::ReflexObservation frame;
      frame.captured_at = frame.received_at = now_;
      frame.quality = pipeline::SightQuality::good;
      frame.calibration = pipeline::Calibration::ready;
      frame.frames_per_second = 20.0;
      frame.confidence = 0.9;
      frame.eyes_closed = eyes_closed;
      frame.gaze = pipeline::Gaze::road;
      writer_.write(frame);
      judge_->observe(frame, now_);
      judge_->tick(now_);
      if ((now_ - kStart) % 1s == 0s) writer_.write(DrivePasses{now_});
    }
  }
  void vehicle(const alerts::VehicleState& state) {
    writer_.write(DriveVehicle{state, now_});
    judge_->vehicle(state, now_);
  }
  void acknowledge() {
    REQUIRE_FALSE(judge_->policy().active_alerts().empty());
    judge_->acknowledge(judge_->policy().active_alerts().front().id, now_);
  }
  void end() {
    judge_->end(now_);
    writer_.write(DriveEnds{now_});
  }
  void set_clock(std::chrono::seconds by) { wall_ += by; }

  [[nodiscard]] std::vector<fs::path> drives() const { return findings_in(folder_); }
  [[nodiscard]] const std::vector<std::string>& said() const { return said_; }
  [[nodiscard]] const std::vector<alerts::AlertEvent>& told() const { return told_; }

 private:
  fs::path folder_;
  Clock::time_point now_ = kStart;
  std::chrono::system_clock::time_point wall_ = std::chrono::system_clock::now();
  std::vector<std::string> said_;
  std::vector<alerts::AlertEvent> told_;
  DriveWriter writer_;
  std::optional<alerts::Judge> judge_;
};

/// Every line of the type.
std::vector<Json> lines_of(const fs::path& file, const std::string& type) {
  std::vector<Json> found;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    auto json = Json::parse(line);
    if (json.at("type") == type) found.push_back(std::move(json));
  }
  return found;
}

std::vector<std::string> replayed(const fs::path& findings) {
  std::vector<std::string> story;
  const auto header = FindingsReader(findings).header();
  replay(findings, policy_settings(header), [&](const RecordedAlert& alert) {
    story.push_back(std::to_string(alert.at.count()) + " " +
                    std::string(pipeline::to_word(alert.event.type)) + " " +
                    std::string(pipeline::to_word(alert.event.alert.kind)));
  });
  return story;
}

std::vector<std::string> recorded(const fs::path& findings) {
  std::vector<std::string> story;
  const auto files = ResultFiles::of(findings.parent_path(), result_name(findings));
  std::ifstream stream(files.alerts);
  for (std::string line; std::getline(stream, line);) {
    const auto json = Json::parse(line);
    if (!json.contains("kind")) continue;
    story.push_back(std::to_string(json.at("at_ms").get<int>()) + " " +
                    json.at("type").get<std::string>() + " " + json.at("kind").get<std::string>());
  }
  return story;
}

/// What a disk does that is full: no file gets longer than it is.
class FullDisk {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*signal_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a drive is recorded as results that replay to the same alerts", "[drives]") {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "drives";
  Car car(folder);
  car.begin();
  car.vehicle({.speed_kmh = 80.0, .ignition = true});
  car.drive(10s);
  car.drive(1200ms, true);
  car.drive(1s);
  car.acknowledge();
  car.drive(5s);
  car.end();

  REQUIRE(car.drives().size() == 1);
  const auto drive = car.drives().front();
  CHECK_THAT(drive.filename().string(), Catch::StartsWith("drive-000001-"));
  CHECK(recorded(drive) ==
        std::vector<std::string>{"11000 raised microsleep", "12200 cleared microsleep"});
  CHECK(replayed(drive) == recorded(drive));
  const auto header = lines_of(drive, "header").front();
  CHECK(header.at("drive").contains("started_at"));
  CHECK(header.dump().find("secret") == std::string::npos);
  const auto end = read_bounds(drive).last;
  CHECK(end.at("outcome") == "complete");
  CHECK(end.at("analysed_ms") == 17200);
  CHECK(end.at("frames") == 344);
  CHECK(car.said().empty());
}

TEST_CASE("the folder of drives is for its owner alone", "[drives]") {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "state" / "drives";
  Car(folder).begin();
  struct stat about {};
  REQUIRE(::stat(folder.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0700U);
}

TEST_CASE("a folder that was there before, and is others' too, is used and told once", "[drives]") {
  const TemporaryFolder temporary;
  fs::permissions(temporary.path(), fs::perms{0755});
  Car car(temporary.path());
  for (int i = 0; i < 2; ++i) {
    car.begin();
    car.drive(1s);
    car.end();
  }
  const auto folder = temporary.path().string();
  CHECK(car.said() ==
        std::vector<std::string>{
            "concern: " + folder +
            ": everybody may see when drives were: drives want a folder of their own, "
            "of mode 700"});
  CHECK(car.drives().size() == 2);
}

TEST_CASE("without a drive nothing is written", "[drives]") {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "drives";
  const Car car(folder);
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("a power cut costs the last seconds, and the next start finishes the drive", "[drives]") {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "drives";
  {
    Car car(folder);
    car.begin();
    car.drive(10s);
    car.drive(1200ms, true);
    car.drive(8s);
    // What the disk has by now, as if the power went.
    fs::copy(folder, temporary.path() / "copy");
    car.end();
  }
  const auto copy = temporary.path() / "copy";
  CHECK(findings_in(copy).empty());
  for (const auto& entry : fs::directory_iterator(copy)) {  // a line was half written
    std::ofstream(entry.path(), std::ios::app) << "{\"type\":\"ref";
  }
  finish_drives(copy);

  REQUIRE(findings_in(copy).size() == 1);
  const auto drive = findings_in(copy).front();
  const auto end = read_bounds(drive).last;
  CHECK(end.at("outcome") == "broken");
  CHECK(end.at("analysed_ms").get<int>() >= 15'000);
  CHECK(recorded(drive).front() == "11000 raised microsleep");
  CHECK(replayed(drive).front() == "11000 raised microsleep");
  const auto alerts = ResultFiles::of(copy, result_name(drive)).alerts;
  CHECK(read_bounds(alerts).last.at("alerts") == Json{{"microsleep", 1}});
  for (const auto& entry : fs::directory_iterator(copy)) {
    CHECK_FALSE(entry.path().filename().string().ends_with(".part"));
  }
}

TEST_CASE("a drive of which nothing reached the disk is forgotten", "[drives]") {
  const TemporaryFolder temporary;
  temporary.write(".drive-000001-x.findings.jsonl.part", "{\"type\":\"hea");
  temporary.write(".drive-000001-x.alerts.jsonl.part", "");
  finish_drives(temporary.path());
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("each ignition begins a drive, and numbers count on", "[drives]") {
  const TemporaryFolder temporary;
  Car car(temporary.path());
  car.begin();
  car.vehicle({.speed_kmh = {}, .ignition = true});
  car.drive(2s);
  car.vehicle({.speed_kmh = {}, .ignition = false});
  car.drive(2s);
  car.vehicle({.speed_kmh = {}, .ignition = true});
  car.drive(3s);
  car.end();
  REQUIRE(car.drives().size() == 2);
  CHECK(read_bounds(car.drives()[0]).last.at("analysed_ms") == 4000);
  CHECK(read_bounds(car.drives()[1]).last.at("analysed_ms") == 3000);
  // The second knows how the car stood at its beginning.
  CHECK(lines_of(car.drives()[1], "vehicle").front().at("ignition") == true);
}

TEST_CASE("a clock that is set moves no time, and is told", "[drives]") {
  const TemporaryFolder temporary;
  Car car(temporary.path());
  car.begin();
  car.drive(3s);
  car.set_clock(std::chrono::hours(24 * 365));
  car.drive(2s);
  car.end();
  REQUIRE(car.drives().size() == 1);
  const auto set = lines_of(car.drives().front(), "clock");
  REQUIRE(set.size() == 1);
  CHECK(set.front().at("at_ms") == 3'000);
  int last = -1;
  for (const auto& frame : lines_of(car.drives().front(), "reflex")) {
    CHECK(frame.at("at_ms").get<int>() == last + (last < 0 ? 1 : 50));
    last = frame.at("at_ms").get<int>();
  }
  const auto bounds = read_bounds(car.drives().front());
  const auto before = bounds.first.at("drive").at("started_at").get<std::string>();
  const auto after = bounds.last.at("run").at("started_at").get<std::string>();
  CHECK(std::stoi(after.substr(0, 4)) == std::stoi(before.substr(0, 4)) + 1);
  CHECK(bounds.last.at("run").at("notes").size() == 1);
}

TEST_CASE("a full disk is told once, what fits stays, and it is tried again", "[drives]") {
  const TemporaryFolder temporary;
  Car car(temporary.path());
  car.begin();
  car.drive(1s);
  {
    const FullDisk full;
    car.drive(16s);
  }
  REQUIRE(car.said().size() == 1);
  CHECK_THAT(car.said().front(),
             Catch::StartsWith("trouble: ") && Catch::Contains("File too large"));
  car.drive(12s);
  car.end();
  REQUIRE(car.said().size() == 2);
  CHECK_THAT(car.said().back(), Catch::StartsWith("well: "));
  REQUIRE(car.drives().size() == 2);
  CHECK(read_bounds(car.drives()[0]).last.at("outcome") == "broken");
  CHECK(read_bounds(car.drives()[1]).last.at("outcome") == "complete");
}

TEST_CASE("a folder that cannot be had is told once, and used when it can", "[drives]") {
  const TemporaryFolder temporary;
  const auto in_the_way = temporary.write("drives", "a file");
  Car car(in_the_way);
  car.begin();
  car.drive(12s);
  REQUIRE(car.said().size() == 1);
  fs::remove(in_the_way);
  car.drive(11s);
  car.end();
  REQUIRE(car.said().size() == 2);
  CHECK(car.drives().size() == 1);
}

TEST_CASE("a folder that is removed meanwhile is made anew", "[drives]") {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "drives";
  Car car(folder);
  car.begin();
  car.drive(1s);
  fs::remove_all(folder);
  car.drive(16s);
  car.end();
  CHECK(car.said().size() == 2);
  CHECK(car.drives().size() == 1);
}

TEST_CASE("the oldest drives make room, and nothing else is removed", "[drives]") {
  const TemporaryFolder temporary;
  const std::string megabytes(4'000'000, '\n');
  temporary.write("drive-000001-a.findings.jsonl", megabytes);
  temporary.write("drive-000001-a.alerts.jsonl", "x");
  temporary.write("drive-000002-b.findings.jsonl", megabytes);
  temporary.write("drive-000003-c.findings.jsonl", megabytes);
  temporary.write("mine.findings.jsonl", megabytes);
  const DriveFolder folder({temporary.path().string(), 30, 10});
  folder.keep_within(0, std::chrono::system_clock::now());
  CHECK_FALSE(fs::exists(temporary.path() / "drive-000001-a.findings.jsonl"));
  CHECK_FALSE(fs::exists(temporary.path() / "drive-000001-a.alerts.jsonl"));
  CHECK(findings_in(temporary.path()).size() == 3);
  CHECK(folder.next(std::chrono::system_clock::now())
            .findings.filename()
            .string()
            .starts_with("drive-000004-"));
  folder.keep_within(3'000'000, std::chrono::system_clock::now());
  CHECK(findings_in(temporary.path()).size() == 2);
}

TEST_CASE("drives are kept for so many days", "[drives]") {
  const TemporaryFolder temporary;
  temporary.write("drive-000001-a.findings.jsonl", "");
  const DriveFolder folder({temporary.path().string(), 30, 500});
  const auto now = std::chrono::system_clock::now();
  folder.keep_within(0, now + std::chrono::hours(24 * 29));
  CHECK(findings_in(temporary.path()).size() == 1);
  folder.keep_within(0, now + std::chrono::hours(24 * 31));
  CHECK(findings_in(temporary.path()).empty());
}

TEST_CASE("a drive that grows too long goes on in a new one", "[drives]") {
  const TemporaryFolder temporary;
  Car car(temporary.path(), 1);
  car.begin();
  for (int i = 0; i < 6000; ++i) car.vehicle({.speed_kmh = i % 100, .ignition = true});
  car.drive(2s);
  car.end();
  CHECK(car.drives().size() >= 2);
}

}  // namespace drive_writer_test

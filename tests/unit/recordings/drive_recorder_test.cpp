#include "recordings/drives/drive_recorder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include "recordings/results/results_folder.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace recordings;

namespace {

using Clock = base::Clock;

class NoSink : public base::LogSink {
 public:
  bool write(const base::LogEntry&) override { return true; }
};

/// A recorder whose disk can be made to hang: it is asked the time just before it writes.
struct Scene {
  TemporaryFolder folder;
  base::Log log{nullptr, std::make_unique<NoSink>()};
  std::promise<void> hanging;
  std::promise<void> repaired;
  std::shared_future<void> is_repaired = repaired.get_future().share();
  bool hangs = false;  // before anything is recorded
  bool has_hung = false;
  DriveRecorder recorder{log, [this] {
                           if (hangs) {
                             if (!std::exchange(has_hung, true)) hanging.set_value();
                             is_repaired.wait();
                           }
                           return std::chrono::system_clock::now();
                         }};

  [[nodiscard]] std::string in(const char* name) const { return (folder.path() / name).string(); }
  void drive(const std::string& into) {
    recorder.record_into({into, 30, 500});
    const Clock::time_point at{3h};
    recorder.tell(DriveBegins{{}, at});
    recorder.tell(DriveEnds{at + 1s});
  }
};

TEST_CASE("a drive is written when the recorder has finished", "[recordings]") {
  Scene scene;
  scene.drive(scene.in("drives"));
  CHECK(scene.recorder.finish(10s));
  CHECK(findings_in(scene.in("drives")).size() == 1);
}

TEST_CASE("a disk that hangs holds up neither another folder nor the end", "[recordings]") {
  Scene scene;
  scene.hangs = true;
  scene.drive(scene.in("hanging"));
  scene.hanging.get_future().wait();
  scene.drive(scene.in("other"));
  scene.recorder.record_into({});
  CHECK_FALSE(scene.recorder.finish(1ms));

  scene.repaired.set_value();
  CHECK(scene.recorder.finish(10s));
  CHECK(findings_in(scene.in("hanging")).size() == 1);
  CHECK(findings_in(scene.in("other")).size() == 1);
}

TEST_CASE("why drives are not recorded is known for as long as it is so", "[recordings]") {
  Scene scene;
  static_cast<void>(scene.folder.write("file", ""));
  CHECK(scene.recorder.trouble().empty());
  scene.drive(scene.in("file"));
  const auto deadline = Clock::now() + 20s;
  while (scene.recorder.trouble().empty() && Clock::now() < deadline) std::this_thread::yield();
  CHECK_THAT(scene.recorder.trouble(), Catch::Contains("drives cannot be recorded into"));
  scene.drive(scene.in("drives"));  // another folder, and nothing is known against it
  CHECK(scene.recorder.trouble().empty());
  CHECK(scene.recorder.finish(10s));
  CHECK(scene.recorder.trouble().empty());
}

TEST_CASE("what is told where no folder is wanted is recorded nowhere", "[recordings]") {
  Scene scene;
  scene.drive(scene.in("drives"));
  scene.recorder.record_into({});
  scene.recorder.tell(DriveBegins{{}, Clock::time_point{4h}});
  CHECK(scene.recorder.finish(10s));
  CHECK(findings_in(scene.in("drives")).size() == 1);
}

}  // namespace

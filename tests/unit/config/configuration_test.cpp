#include "config/configuration.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using config::Configuration;
using config::ConfigurationError;
using config::load_configuration;

namespace {

/// A configuration file with a text of the test's, gone with the test.
class File {
 public:
  explicit File(const std::string& text) : path_(folder_.write("cabinwatch.toml", text)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string line(int number) const {
    return path().string() + ":" + std::to_string(number) + ": ";
  }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
};

Configuration load(const File& file) { return load_configuration({file.path(), {}}); }

Configuration load_set(const std::string& override_text) {
  return load_configuration({"/dev/null", {override_text}});
}

std::string error_of(const File& file) {
  try {
    static_cast<void>(load(file));
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

std::string error_of_set(const std::string& override_text) {
  try {
    static_cast<void>(load_set(override_text));
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an empty configuration is the built-in one", "[configuration]") {
  const File empty("");
  for (const auto& source : {config::ConfigurationSource{empty.path(), {}},
                             config::ConfigurationSource{"/dev/null", {}}}) {
    const auto configuration = load_configuration(source);
    CHECK(configuration.camera.source == "v4l2:/dev/video0");
    CHECK(configuration.sampling.max_gap == 6s);
    CHECK(configuration.llm.servers == std::vector<std::string>{"http://127.0.0.1:11434"});
    CHECK(configuration.llm.analyses.size() == llm::kAnalysisCount);
  }
}

TEST_CASE("every section's values are taken", "[configuration]") {
  const File file(R"(
[camera]
source = "file:/srv/drive.mp4"
fps = 30
realtime = false
[sampling]
stride_seconds = 1.5
adaptive = false
[encoder]
cache_frames = 0
[llm]
api = "openai"
servers = ["http://localhost:8080", "unix:/run/llama.sock"]
strategy = "sequential"
analyses = ["face_state", "scene"]
[vision]
enabled = false
seat = "left"
fps = 30
[alerts]
min_speed_kmh = 10
[vehicle]
speed = "gpsd://192.168.1.7:3000"
)");
  const auto configuration = load(file);
  CHECK(configuration.camera.source == "file:/srv/drive.mp4");
  CHECK(configuration.camera.fps == 30.0);
  CHECK_FALSE(configuration.camera.realtime);
  CHECK(configuration.sampling.stride == 1500ms);
  CHECK_FALSE(configuration.sampling.adaptive);
  CHECK(configuration.encoder.cache_frames == 0);
  CHECK(configuration.llm.api == llm::Api::openai);
  CHECK(configuration.llm.servers.size() == 2);
  CHECK(configuration.llm.strategy == llm::Strategy::sequential);
  CHECK(configuration.llm.analyses == std::vector{llm::Analysis::face_state, llm::Analysis::scene});
  CHECK_FALSE(configuration.vision.enabled);
  CHECK(configuration.vision.seat == vision::Seat::left);
  CHECK(configuration.vision.fps == 30.0);
  CHECK(configuration.alerts.min_speed_kmh == 10.0);
  REQUIRE(configuration.vehicle.gpsd);
  CHECK(configuration.vehicle.gpsd->text() == "192.168.1.7:3000");
}

TEST_CASE("a key that does not exist is named with file and line", "[configuration]") {
  const File file("[camera]\nwidth = 640\nwitdh = 640\n");
  CHECK_THAT(error_of(file), Contains(file.line(3) + "camera.witdh") && Contains("width"));
}

TEST_CASE("a key in the wrong section is sent to the right one", "[configuration]") {
  const File file("[camera]\nmax_side = 448\n");
  CHECK_THAT(error_of(file), Contains(file.line(2) + "camera.max_side") && Contains("[encoder]"));
}

TEST_CASE("a section that does not exist is named, even when empty", "[configuration]") {
  const File file("\n[kamera]\n");
  CHECK_THAT(error_of(file), Contains(file.line(2) + "kamera"));
}

TEST_CASE("a key outside every section is named", "[configuration]") {
  const File file("source = \"v4l2:/dev/video0\"\n");
  CHECK_THAT(error_of(file), Contains(file.line(1) + "source"));
}

TEST_CASE("a value of the wrong type is named with file, line and key", "[configuration]") {
  const auto text = GENERATE(
      as<std::string>{}, "[camera]\nwidth = \"wide\"", "[camera]\nwidth = 640.5",
      "[camera]\nrealtime = 1", "[camera]\nsource = 1", "[camera]\nfps = \"15\"",
      "[llm]\nservers = \"http://127.0.0.1\"", "[llm]\nservers = []", "[llm]\nservers = [1]",
      "[llm]\nanalyses = [\"face\"]", "[llm]\nstrategy = \"fast\"", "[llm]\nmodel = \"\"",
      "[llm]\nmodel = \"a\\u0001\"", "[llm]\nmodel = \"a\\u202e\"", "[llm]\nkeep_alive = \"soon\"",
      "[llm]\nkeep_alive = -1", "[camera]\nsource = \"webcam\"", "[vision]\nseat = \"driver\"",
      "[vision]\nenabled = 1", "[camera]\nsource = \"file:\"", "[vehicle]\nspeed = true",
      "[vehicle]\nspeed = \"gps\"", "[vehicle]\nspeed = \"gpsd://\"", "[mqtt]\nserver = 1883",
      "[mqtt]\nserver = \"tcp://localhost\"", "[mqtt]\nserver = \"mqtt://192.168.1.7\"",
      "[mqtt]\ntopic = \"\"", "[mqtt]\ntopic = \"car/#\"", "[vehicle]\nspeed = \"gpsd://host:0\"");
  const File file(text + "\n");
  CHECK_THAT(error_of(file), Contains(file.line(2)));
}

TEST_CASE("a value out of range is named with the range", "[configuration]") {
  const auto text = GENERATE(
      as<std::string>{}, "[camera]\nwidth = 0", "[camera]\nfps = nan", "[camera]\nfps = -inf",
      "[encoder]\njpeg_quality = 101", "[sampling]\nmax_gap_seconds = 0",
      "[llm]\nmax_sequences_in_flight = 9223372036854775807", "[alerts]\nmin_speed_kmh = -1",
      "[vision]\nfps = 0.5", "[vision]\nfps = 121");
  const File file(text + "\n");
  CHECK_THAT(error_of(file), Contains(file.line(2)) && Contains(" to "));
}

TEST_CASE("text that is not TOML or not UTF-8 is refused with its line", "[configuration]") {
  const auto text =
      GENERATE(as<std::string>{}, "[camera]\nwidth 640\n", "[camera]\nsource = \"\xff\xfe\"\n",
               "[camera]\nwidth = 1\nwidth = 2\n", "[camera\n");
  const File file(text);
  CHECK_THAT(error_of(file), Contains(file.path().string() + ":"));
}

TEST_CASE("a file that is named must be there, and be a file", "[configuration]") {
  CHECK_THROWS_AS(load_configuration({"/nonexistent/cabinwatch.toml", {}}), ConfigurationError);
  CHECK_THROWS_AS(load_configuration({"/", {}}), ConfigurationError);
}

TEST_CASE("without a file the built-in defaults hold, and that is known", "[configuration]") {
  const TemporaryFolder folder;
  const auto usual = folder.path() / "cabinwatch.toml";
  const auto loaded = [&] { return load_configuration({std::nullopt, {}, usual}); };
  CHECK(loaded().file.empty());
  folder.write("cabinwatch.toml", "[camera]\nwidth = 640\n");
  CHECK(loaded().file == usual);
  CHECK(loaded().camera.width == 640);
  std::filesystem::remove(usual);
  std::filesystem::create_symlink(folder.path() / "nowhere", usual);
  CHECK_THROWS_WITH(loaded(), Contains(usual.string()) && Contains("a link to a file that is not"));
}

TEST_CASE("a file that vanishes is no wish for the defaults", "[configuration]") {
  const TemporaryFolder folder;
  const auto usual = folder.write("cabinwatch.toml", "[camera]\nwidth = 640\n");
  const config::ConfigurationSource source{std::nullopt, {}, usual};
  const auto before = load_configuration(source);
  CHECK(config::load_again(source, before) == before);
  std::filesystem::remove(usual);
  CHECK_THROWS_WITH(config::load_again(source, before), Equals(usual.string() + ": is gone"));
  const auto defaults = load_configuration(source);
  CHECK(config::load_again(source, defaults) == defaults);
}

TEST_CASE("a file that cannot be read is a wrong configuration, whatever it is",
          "[configuration]") {
  const TemporaryFolder folder;
  const auto usual = folder.path() / "cabinwatch.toml";
  std::string why;
  SECTION("a link that goes in circles") {
    std::filesystem::create_symlink(usual, usual);
    why = "symbolic links";
  }
  SECTION("in a folder that is a link in circles") {
    std::filesystem::create_symlink(folder.path() / "loop", folder.path() / "loop");
    why = "symbolic links";
    CHECK_THROWS_AS(load_configuration({std::nullopt, {}, folder.path() / "loop" / "c.toml"}),
                    ConfigurationError);
    return;
  }
  SECTION("a pipe that nobody writes") {
    REQUIRE(::mkfifo(usual.c_str(), 0600) == 0);
    why = "nobody writes into it";
  }
  SECTION("a device that never ends") {
    std::filesystem::create_symlink("/dev/zero", usual);
    why = "is not a regular file";
  }
  SECTION("a folder") {
    std::filesystem::create_directory(usual);
    why = "is a directory";
  }
  SECTION("in a folder that may not be entered") {
    if (::geteuid() == 0) return;  // who may enter any
    std::filesystem::create_directory(folder.path() / "closed");
    const auto closed = folder.path() / "closed";
    std::filesystem::permissions(closed, std::filesystem::perms::none);
    CHECK_THROWS_WITH(load_configuration({std::nullopt, {}, closed / "c.toml"}),
                      Contains("Permission denied"));
    return;
  }
  CHECK_THROWS_WITH(load_configuration({usual, {}}), Contains(usual.string()) && Contains(why));
  CHECK_THROWS_WITH(load_configuration({std::nullopt, {}, usual}), Contains(why));
}

TEST_CASE("a server that pictures must not go to is refused", "[configuration]") {
  SECTION("another host") {
    const File file("[llm]\nservers = [\"http://192.0.2.1:11434\"]\n");
    CHECK_THAT(error_of(file), Contains(file.line(2) + "llm.servers") && Contains("allow_remote"));
  }
  SECTION("unless that is allowed, also when the allowance stands further down") {
    const File file("[llm]\nservers = [\"http://192.0.2.1:11434\"]\nallow_remote = true\n");
    CHECK(error_of(file).empty());
  }
  SECTION("an address without a scheme") {
    CHECK_THAT(error_of_set("llm.servers=[\"127.0.0.1:11434\"]"), Contains("--set: llm.servers"));
  }
}

TEST_CASE("what comes to nothing by itself is refused", "[configuration]") {
  CHECK_THAT(error_of_set("llm.analyses=[\"impairment\"]"), Contains("the others' answers"));
  CHECK(error_of_set("llm.analyses=[\"scene\", \"impairment\"]").empty());
  CHECK_THAT(error_of_set("mqtt.password_file=/etc/password"), Contains("set mqtt.user, too"));
}

TEST_CASE("one server under several spellings is named once", "[configuration]") {
  const auto servers = [](const char* other) {
    return fmt::format(R"(llm.servers=["http://localhost:8080", "{}"])", other);
  };
  for (const char* same : {"http://localhost:8080", "http://localhost:8080/",
                           "http://localhost:8080/v1", "http://localhost:8080/api/chat"}) {
    INFO(same);
    CHECK_THAT(error_of_set(servers(same)),
               Contains("--set: llm.servers: names http://localhost:8080 twice"));
  }
  CHECK_THAT(error_of_set(R"(llm.servers=["unix:/run/a", "unix:/run/a"])"), Contains("twice"));
  for (const char* other : {"http://localhost:8081", "http://localhost:8080/two", "unix:/run/a"}) {
    INFO(other);
    CHECK(error_of_set(servers(other)).empty());
  }
  CHECK(error_of_set(R"(llm.servers=["unix:/run/a", "unix:/run/b"])").empty());
}

TEST_CASE("a zero byte in a text is refused, not taken for its end", "[configuration]") {
  for (const char* given : {R"(camera.source="file:a.mp4\u0000zzz")", R"(llm.model="m\u0000")",
                            R"(llm.servers=["http://localhost\u0000"])", R"(mqtt.user="\u0000")",
                            R"(vision.seat="left\u0000")", R"(camera.stream="eng\u0000")"}) {
    INFO(given);
    CHECK_THAT(error_of_set(given), Contains("must not hold a zero byte"));
  }
}

TEST_CASE("a section that is written as a key is told as what it is", "[configuration]") {
  for (const char* content : {"camera = 3\n", "[[camera]]\nfps = 3\n"}) {
    const File file(content);
    CHECK_THAT(error_of(file), Contains(file.line(1) + "camera: is a section: write [camera]"));
  }
  const File file("colour = 3\n");
  CHECK_THAT(error_of(file), Contains(file.line(1) + "colour: there is no such key"));
}

TEST_CASE("an override of a section that is not there is told as in a file", "[configuration]") {
  CHECK_THAT(error_of_set("nosec.x=1"), Contains("--set: nosec: there is no such section"));
  const File file("[nosec]\nx = 1\n");
  CHECK_THAT(error_of(file), Contains(file.line(1) + "nosec: there is no such section"));
}

TEST_CASE("an override wins over the file", "[configuration]") {
  const File file("[camera]\nwidth = 640\n");
  const auto configuration =
      load_configuration({file.path(), {"camera.width=800", "camera.width=1024"}});
  CHECK(configuration.camera.width == 1024);
}

TEST_CASE("an override's text needs no quotes", "[configuration]") {
  CHECK(load_set("camera.source=file:/srv/a b.mp4").camera.source == "file:/srv/a b.mp4");
  CHECK(load_set("camera.source=\"file:/srv/a.mp4\"").camera.source == "file:/srv/a.mp4");
  CHECK(load_set("llm.servers=[\"unix:/run/x.sock\"]").llm.servers.front() == "unix:/run/x.sock");
  CHECK(load_set("llm.enabled=false").llm_enabled == false);
  CHECK(load_set("llm.api_key_file=").llm.api_key_file.empty());
}

TEST_CASE("a bad override names the key", "[configuration]") {
  CHECK_THAT(error_of_set("camera.width=wide"), Contains("--set: camera.width"));
  CHECK_THAT(error_of_set("camera.nothing=1"), Contains("--set: camera.nothing"));
  CHECK_THAT(error_of_set("width=1"), Contains("section.key=value"));
  CHECK_THAT(error_of_set("camera.width"), Contains("section.key=value"));
  CHECK_THAT(error_of_set("camera.width=1\n[llm]\nenabled=false"), Contains("--set: camera.width"));
}

TEST_CASE("what is refused is told without its password, wherever that stands", "[configuration]") {
  CHECK_THAT(error_of(File("[\"rtsp://admin:SECRET@10.0.0.7/cam\"]\n")),
             Contains("no such section") && !Contains("SECRET"));
  for (const char* given :
       {"vision.seat=rtsp://admin:SECRET@10.0.0.7/cam", "rtsp://admin:SECRET@10.0.0.7/cam",
        "source=rtsp://admin:SECRET@10.0.0.7/cam", "camera.source=http://admin:SECRET@10.0.0.7/cam",
        "vehicle.speed=gpsd://admin:SECRET@10.0.0.7", "mqtt.server=mqtt://admin:SECRET@10.0.0.7",
        "llm.servers=[\"http://admin:SECRET@10.0.0.7\"]"}) {
    INFO(given);
    CHECK_THAT(error_of_set(given), Contains("--set") && !Contains("SECRET"));
  }
}

TEST_CASE("what is found out only at use is told with its place too", "[configuration]") {
  const File file("[camera]\n\nsource = \"gst:nosuchelement\"\n");
  const auto configuration = load(file);
  CHECK_THAT(config::unusable(configuration, "camera.source", "no such element").what(),
             Equals(file.line(3) + "camera.source: no such element"));
  CHECK_THAT(config::unusable(configuration, "camera.fps", "odd").what(),
             Equals("default: camera.fps: odd"));
}

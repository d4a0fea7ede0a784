#include "daemon/cli/command_line.hpp"

#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "base/exit_status.hpp"
#include "base/version.hpp"

using namespace cabinwatch;
using namespace cabinwatch::daemon;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

/// What a stream gets while this lives, instead of the terminal.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(before_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostream& stream_;
  std::ostringstream text_;
  std::streambuf* before_;
};

struct Parsed {
  ParsedCommandLine result;
  std::string out;
  std::string err;
};

/// `cabinwatch` with these arguments.
Parsed parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "cabinwatch");
  std::vector<const char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(argument.c_str());
  const Captured out(std::cout);
  const Captured err(std::cerr);
  auto result = parse_command_line(static_cast<int>(pointers.size()), pointers.data());
  return {std::move(result), out.text(), err.text()};
}

CommandLine parsed(const std::vector<std::string>& arguments) {
  const auto ended = parse(arguments);
  INFO(ended.err);
  REQUIRE(ended.result.command_line);
  return *ended.result.command_line;
}

/// Whether it ends with "wrong usage", which stderr explains and stdout says nothing of.
bool is_wrong_usage(const std::vector<std::string>& arguments) {
  const auto ended = parse(arguments);
  return !ended.result.command_line && ended.result.exit_status == base::kExitUsage &&
         !ended.err.empty() && ended.out.empty();
}

const std::vector<std::string> kCommands{"run",   "watch", "status", "ack",   "pause", "resume",
                                         "check", "batch", "replay", "score", "view"};

}  // namespace

TEST_CASE("every command is understood with what it needs", "[command_line]") {
  CHECK(parsed({"run"}).command == Command::run);
  CHECK(parsed({"watch"}).command == Command::watch);
  CHECK(parsed({"status"}).command == Command::status);
  CHECK(parsed({"resume"}).command == Command::resume);
  CHECK(parsed({"check"}).command == Command::check);
  const auto acknowledge = parsed({"ack", "18446744073709551615"});
  CHECK(acknowledge.command == Command::acknowledge);
  CHECK(acknowledge.alert_id == 18446744073709551615ULL);
  const auto pause = parsed({"pause", "--reason", "car wash"});
  CHECK(pause.command == Command::pause);
  CHECK(pause.reason == "car wash");
  CHECK(parsed({"view"}).view.port == 0);
  CHECK_FALSE(parsed({"view"}).view.video);
  const auto view = parsed({"view", "--port", "8080", "a.mp4"});
  CHECK(view.command == Command::view);
  CHECK(view.view.port == 8080);
  CHECK(view.view.video == "a.mp4");
  CHECK(parsed({"batch", "a.mp4", "b.mp4"}).batch.paths.size() == 2);
  CHECK(parsed({"replay", "a.findings.jsonl"}).command == Command::replay);
  CHECK(parsed({"score", "--labels", "l.csv", "a"}).results.labels == "l.csv");
}

TEST_CASE("every command explains itself and names the options of all", "[command_line]") {
  for (const auto& command : kCommands) {
    const auto ended = parse({command, "--help"});
    CAPTURE(command);
    CHECK_FALSE(ended.result.command_line);
    CHECK(ended.result.exit_status == base::kExitDone);
    CHECK_THAT(ended.out, Contains("cabinwatch " + command) && Contains("--config"));
    CHECK(ended.err.empty());
  }
  const auto all = parse({"--help"});
  CHECK(all.result.exit_status == base::kExitDone);
  for (const auto& command : kCommands) CHECK_THAT(all.out, Contains("\n  " + command));
}

TEST_CASE("the version is told", "[command_line]") {
  const auto ended = parse({"--version"});
  CHECK(ended.result.exit_status == base::kExitDone);
  CHECK(ended.out == std::string("cabinwatch ") + base::kVersion + "\n");
}

TEST_CASE("an option that no command has is wrong usage of each", "[command_line]") {
  for (const auto& command : kCommands) {
    CAPTURE(command);
    CHECK(is_wrong_usage({command, "--nosuch"}));
  }
}

TEST_CASE("what is missing, too much or no value is wrong usage", "[command_line]") {
  using Arguments = std::vector<std::string>;
  for (const auto& arguments : {Arguments{},
                                {"nosuch"},
                                {"run", "extra"},
                                {"run", "status"},
                                {"watch", "extra"},
                                {"status", "--json=maybe"},
                                {"ack"},
                                {"ack", "one"},
                                {"ack", "-1"},
                                {"ack", "18446744073709551616"},
                                {"ack", "1", "2"},
                                {"pause", "extra"},
                                {"pause", "--reason"},
                                {"check", "extra"},
                                {"view", "--port", "0"},
                                {"view", "--port", "65536"},
                                {"view", "a.mp4", "b.mp4"},
                                {"batch"},
                                {"batch", "--workers", "0", "a.mp4"},
                                {"batch", "--shard", "3/2", "a.mp4"},
                                {"batch", "--restart", "--resume", "a.mp4"},
                                {"batch", "--give-up-after", "soon", "a.mp4"},
                                {"replay"},
                                {"score", "a"},
                                {"score", "--labels", "l.csv"},
                                {"--config"},
                                {"--config", "", "run"},
                                {"--set"},
                                {"--bus"},
                                {"--bus", "", "run"},
                                {"run", "--set"}}) {
    CAPTURE(arguments);
    CHECK(is_wrong_usage(arguments));
  }
}

TEST_CASE("a command that is mistyped is named, with those that there are", "[command_line]") {
  const auto ended = parse({"--bus", "session", "stat\x1bus", "--json"});
  CHECK(ended.result.exit_status == base::kExitUsage);
  CHECK_THAT(ended.err, Contains("There is no command \"stat\\x1bus\"") && Contains("status"));
  CHECK_THAT(parse({}).err, Contains("is required"));
}

TEST_CASE("an address where none belongs is told without its password", "[command_line]") {
  const std::string address = "rtsp://admin:SECRET@10.0.0.7/cam";
  for (const auto& arguments :
       {std::vector<std::string>{address}, {"run", address}, {"--" + address, "run"}}) {
    CAPTURE(arguments);
    CHECK(is_wrong_usage(arguments));
    CHECK_THAT(parse(arguments).err, Contains("10.0.0.7") && !Contains("SECRET"));
  }
}

TEST_CASE("what follows two dashes is a path, wherever they stand", "[command_line]") {
  using Paths = std::vector<std::string>;
  CHECK(parsed({"batch", "--out", "r", "a", "--", "b.txt"}).batch.paths == Paths{"a", "b.txt"});
  CHECK(parsed({"batch", "--out", "r", "--", "a", "b"}).batch.paths == Paths{"a", "b"});
  CHECK(parsed({"batch", "a", "--", "--json", "-", "watch", "--"}).batch.paths ==
        Paths{"a", "./--json", "-", "watch", "./--"});
  CHECK_FALSE(parsed({"batch", "a", "--", "--json"}).as_json);
  CHECK(parsed({"replay", "a", "--", "b"}).results.paths == Paths{"a", "b"});
  CHECK(is_wrong_usage({"ack", "--", "-5"}));
}

TEST_CASE("settings, file and bus may stand before the command or behind it", "[command_line]") {
  const auto before =
      parsed({"--config", "/etc/a.toml", "--set", "a.b=1", "--bus", "session", "run"});
  const auto behind =
      parsed({"run", "--bus", "session", "--set", "a.b=1", "--config", "/etc/a.toml"});
  for (const auto& line : {before, behind}) {
    CHECK(line.configuration.file == "/etc/a.toml");
    CHECK(line.configuration.overrides == std::vector<std::string>{"a.b=1"});
    CHECK(line.bus == "session");
  }
  const auto plain = parsed({"run"});
  CHECK_FALSE(plain.configuration.file);
  CHECK(plain.configuration.overrides.empty());
  CHECK(plain.bus == "system");
}

TEST_CASE("settings are kept in their order, whatever letters they have", "[command_line]") {
  const auto line = parsed({"--set", "camera.source=gst:videotestsrc ! identity, x", "run", "--set",
                            "camera.fps=5", "--set", R"(llm.servers=["unix:/a", "unix:/b"])"});
  CHECK(line.configuration.overrides ==
        std::vector<std::string>{"camera.source=gst:videotestsrc ! identity, x", "camera.fps=5",
                                 R"(llm.servers=["unix:/a", "unix:/b"])"});
}

TEST_CASE("a program's form is asked for where there is one", "[command_line]") {
  for (const auto* command : {"watch", "status", "check"}) {
    CHECK(parsed({command, "--json"}).as_json);
    CHECK_FALSE(parsed({command}).as_json);
  }
  CHECK(is_wrong_usage({"pause", "--json"}));
}

TEST_CASE("times are read with and without a unit", "[command_line]") {
  CHECK(parse_duration("90") == 90s);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("2h") == 2h);
  CHECK(parse_duration("0") == 0ms);
  for (const auto* text : {"", "s", "-1", "1d", "1 h", "nan", "inf", "1e300h", "5s "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

#include "llm/analyst.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "sequences.hpp"
#include "tests/unit/temporary_folder.hpp"

/// The analyst with servers that are not there or never answer; with real ones it is tested by the
/// integration tests.
namespace cabinwatch::llm::test::analyst_test {
namespace {

/// A unix socket that takes connections, and then nothing happens.
class SilentServer {
 public:
  SilentServer() : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (descriptor_ < 0) throw std::runtime_error("socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(descriptor_, 64) != 0) {
      throw std::runtime_error("bind");
    }
  }
  ~SilentServer() { ::close(descriptor_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  [[nodiscard]] std::string address() const { return "unix:" + path(); }

 private:
  [[nodiscard]] std::string path() const { return (folder_.path() / "socket").string(); }

  int descriptor_;
  TemporaryFolder folder_;
};

/// What an analyst tells, gathered for the test's thread.
class Heard {
 public:
  AnalystEvents events() {
    return {.on_answers = {},
            .on_finding =
                [this](Finding finding) {
                  const std::lock_guard lock(mutex_);
                  findings_.push_back(std::move(finding));
                  changed_.notify_all();
                },
            .on_server =
                [this](const ServerEvent& event) {
                  const std::lock_guard lock(mutex_);
                  servers_.push_back(event);
                  changed_.notify_all();
                }};
  }
  std::vector<Finding> findings(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, [&] { return findings_.size() >= at_least; }));
    return findings_;
  }
  std::vector<ServerEvent> servers(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, [&] { return servers_.size() >= at_least; }));
    return servers_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Finding> findings_;
  std::vector<ServerEvent> servers_;
};

AnalystSettings settings(std::string server, Overload overload = Overload::newest_wins) {
  AnalystSettings settings;
  settings.servers = {std::move(server)};
  settings.overload = overload;
  return settings;
}

/// A sequence of which the last frame has just reached us.
pipeline::SequencePtr new_sequence(std::uint64_t id) {
  return make_sequence(id, 1, 0ms, base::Clock::now() - 20ms);
}

constexpr const char* kNobody = "unix:/nonexistent/llama.sock";

}  // namespace

TEST_CASE("without a server each sequence gets its finding, and the outage is told once",
          "[analyst]") {
  Heard heard;
  Analyst analyst(settings(kNobody), heard.events());
  CHECK(heard.servers(1).front().severity == ServerEvent::Severity::warning);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    analyst.submit(new_sequence(id));
    const auto findings = heard.findings(id);
    CHECK(findings.back().sequence_id == id);
    CHECK(*findings.back().of(Analysis::face_state)->error() == QueryError::no_server);
    CHECK(*findings.back().of(Analysis::impairment)->error() == QueryError::not_asked);
  }
  CHECK(analyst.wait_until_done());
  CHECK(analyst.servers().front().state == ServerStatus::State::down);
  CHECK(analyst.counts().findings == 3);
  CHECK(analyst.counts().errors.at(static_cast<std::size_t>(QueryError::no_server)) == 12);
  CHECK(heard.servers(1).size() == 1);
}

TEST_CASE("another state of a server is told once it can be read", "[analyst]") {
  std::promise<ServerStatus::State> state;
  AnalystEvents events;
  Analyst* analyst = nullptr;
  std::promise<void> is_made;
  events.on_servers_changed = [&, made = is_made.get_future().share()] {
    made.wait();
    const auto now = analyst->servers().front().state;
    if (now == ServerStatus::State::down) state.set_value(now);
  };
  Analyst watched(settings(kNobody), events);
  analyst = &watched;
  is_made.set_value();
  auto found = state.get_future();
  REQUIRE(found.wait_for(20s) == std::future_status::ready);
  watched.stop();
}

TEST_CASE("what a receiver throws is told, and what it did not take", "[analyst]") {
  Heard heard;
  auto events = heard.events();
  const auto refuse = [] { throw std::runtime_error("no room"); };
  std::string without;
  SECTION("a finding") {
    without = "a finding";
    events.on_finding = [=](const Finding&) { refuse(); };
  }
  SECTION("a change of servers") {
    without = "a change of servers";
    events.on_servers_changed = refuse;
  }
  SECTION("an event of a server") {
    without = "an event of a server";
    events.on_server = [=, told = std::move(events.on_server)](const ServerEvent& event) {
      if (event.severity == ServerEvent::Severity::warning) refuse();
      told(event);
    };
  }
  Analyst analyst(settings(kNobody), std::move(events));
  analyst.submit(new_sequence(1));
  CHECK(analyst.wait_until_done());
  analyst.stop();
  std::string told;
  for (const auto& event : heard.servers(1)) told += event.text + "; ";
  CHECK_THAT(told, Catch::Contains(without + " could not be taken: no room"));
}

TEST_CASE("a server that hangs does not keep the analyst from stopping", "[analyst]") {
  const SilentServer server;
  Heard heard;
  Analyst analyst(settings(server.address(), Overload::wait), heard.events());
  CHECK(analyst.servers().front().state == ServerStatus::State::probing);
  REQUIRE(analyst.submit(new_sequence(1)));
  const auto before = base::Clock::now();
  analyst.stop();
  CHECK(base::Clock::now() - before < 2s);
  const auto findings = heard.findings(1);
  REQUIRE(findings.size() == 1);
  CHECK(*findings.front().of(Analysis::scene)->error() == QueryError::cancelled);
  CHECK_FALSE(analyst.submit(new_sequence(2)));
  analyst.stop();  // may be repeated
}

TEST_CASE("settings out of range make no analyst", "[analyst]") {
  auto wrong = settings(kNobody);
  wrong.max_queries_in_flight = 0;
  CHECK_THROWS_AS(Analyst(wrong, {}), std::invalid_argument);
  CHECK_THROWS_AS(Analyst(settings("localhost"), {}), std::invalid_argument);
  auto without_key = settings(kNobody);
  without_key.api_key_file = "/nonexistent/key";
  CHECK_THROWS_AS(Analyst(without_key, {}), std::runtime_error);
}

TEST_CASE("a sequence without a frame is the caller's mistake", "[analyst]") {
  Analyst analyst(settings(kNobody), {});
  CHECK_THROWS_AS(analyst.submit(nullptr), std::invalid_argument);
  CHECK_THROWS_AS(analyst.submit(std::make_shared<const pipeline::Sequence>()),
                  std::invalid_argument);
}

TEST_CASE("the automatic strategy is a real one", "[analyst]") {
  auto automatic = settings(kNobody);
  automatic.strategy = Strategy::automatic;
  CHECK(Analyst(automatic, {}).strategy().taken == Strategy::parallel);
}

}  // namespace cabinwatch::llm::test::analyst_test

#include "vehicle/gpsd_link.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "base/event_loop.hpp"
#include "tests/unit/listening_socket.hpp"

using namespace cabinwatch;
using namespace cabinwatch::vehicle;
using namespace std::chrono_literals;

namespace {

/// Listens where gpsd would, and says what a test tells it to.
class PlayedGpsd {
 public:
  [[nodiscard]] std::uint16_t port() const { return listening_.port(); }
  void accept() {
    caller_ = base::FileDescriptor(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  [[nodiscard]] std::string heard() const {
    std::array<char, 256> text{};
    const auto size = ::recv(caller_.get(), text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }
  void say(const std::string& text) const {
    REQUIRE(::send(caller_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
  }
  void hang_up() { caller_ = {}; }

 private:
  ListeningSocket listening_;
  base::FileDescriptor caller_;
};

}  // namespace

TEST_CASE("gpsd is asked for reports", "[gpsd_link][looks_up_name]") {
  PlayedGpsd gpsd;
  std::string heard;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"localhost", gpsd.port()},
                {.up =
                     [&] {
                       gpsd.accept();
                       heard = gpsd.heard();
                       loop.exit(0);
                     },
                 .down = [](const std::string&) {},
                 .line = [](std::string_view) {}},
                {.retry = {.first = 1ms}});
  loop.run();
  CHECK(heard == "?WATCH={\"enable\":true,\"json\":true};\n");
}

TEST_CASE("lines come whole, however they arrive", "[gpsd_link]") {
  PlayedGpsd gpsd;
  std::vector<std::string> lines;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"127.0.0.1", gpsd.port()},
                {.up =
                     [&] {
                       gpsd.accept();
                       gpsd.say("one\r\ntw");
                     },
                 .down = [](const std::string&) {},
                 .line =
                     [&](std::string_view line) {
                       lines.emplace_back(line);
                       if (line == "one") gpsd.say("o\nthree\n");
                       if (line == "three") loop.exit(0);
                     }},
                {.retry = {.first = 1ms}});
  loop.run();
  CHECK(lines == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a gpsd that is restarted is found again", "[gpsd_link]") {
  PlayedGpsd gpsd;
  int ups = 0;
  std::vector<std::string> downs;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"127.0.0.1", gpsd.port()},
                {.up =
                     [&] {
                       gpsd.accept();
                       if (++ups == 3) return loop.exit(0);
                       gpsd.hang_up();
                     },
                 .down = [&](const std::string& why) { downs.push_back(why); },
                 .line = [](std::string_view) {}},
                {.retry = {1ms, 2ms}});
  loop.run();
  CHECK(ups == 3);
  REQUIRE(downs.size() == 2);
  // With or without the request that it had not read.
  CHECK((downs[0] == "gpsd has closed the connection" || downs[0] == "Connection reset by peer"));
}

TEST_CASE("where nobody listens it is told, and tried again", "[gpsd_link]") {
  std::uint16_t port = 0;
  {
    const PlayedGpsd gpsd;
    port = gpsd.port();
  }
  std::vector<std::string> downs;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"127.0.0.1", port},
                {.up = [] {},
                 .down =
                     [&](const std::string& why) {
                       downs.push_back(why);
                       if (downs.size() == 3) loop.exit(0);
                     },
                 .line = [](std::string_view) {}},
                {.retry = {1ms, 2ms}});
  loop.run();
  CHECK(downs == std::vector<std::string>(3, "Connection refused"));
}

TEST_CASE("who never ends a line is no gpsd", "[gpsd_link]") {
  PlayedGpsd gpsd;
  std::string why;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"127.0.0.1", gpsd.port()},
                {.up =
                     [&] {
                       gpsd.accept();
                       gpsd.say(std::string(20'000, 'x'));
                     },
                 .down =
                     [&](const std::string& told) {
                       why = told;
                       loop.exit(0);
                     },
                 .line = [](std::string_view) {}},
                {.retry = {.first = 1ms}});
  loop.run();
  CHECK(why == "what is there does not speak as gpsd does");
}

TEST_CASE("a name that there is not is told as such", "[gpsd_link][looks_up_name]") {
  std::string why;
  base::EventLoop loop;
  GpsdLink link(loop.get(), {"does-not-exist.invalid", 2947},
                {.up = [] {},
                 .down =
                     [&](const std::string& told) {
                       why = told;
                       loop.exit(0);
                     },
                 .line = [](std::string_view) {}});
  loop.run();
  CHECK_FALSE(why.empty());
}

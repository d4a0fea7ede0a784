#include "view/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/event_loop.hpp"
#include "base/wake_up.hpp"

namespace cabinwatch::view {
namespace {

/// Sends bytes to a port and reads until the other side closes, as another program.
std::string converse(std::uint16_t port, const std::string& request) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(connection, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = ::recv(connection, part.data(), part.size(), 0)) > 0;) {
      answer.append(part.data(), static_cast<std::size_t>(size));
    }
  }
  ::close(connection);
  return answer;
}

std::string get(std::uint16_t port, const std::string& target) {
  return converse(port,
                  "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
}

/// Runs the loop until `work`, on a thread of its own, is done.
template <typename Work>
auto serve_while(base::EventLoop& loop, Work work) {
  const base::WakeUp done;
  loop.on_readable(done.descriptor(), [&] { loop.exit(0); });
  auto result = std::async(std::launch::async, [&] {
    auto value = work();
    done.signal();
    return value;
  });
  loop.run();
  return result.get();
}

TEST_CASE("a request arrives with what it asks for, and is answered so that nothing is kept",
          "[http_server]") {
  base::EventLoop loop;
  PageRequest got;
  const HttpServer server(loop, 0, [&](const PageRequest& request) {
    got = request;
    return PageAnswer{.body = "hello"};
  });
  const auto answer =
      serve_while(loop, [&] { return get(server.port(), "/look?after=1&name=a%20b"); });
  CHECK(got.method == "GET");
  CHECK(got.path == "/look");
  CHECK(got.parameter("name") == "a b");
  CHECK(got.host == "127.0.0.1");
  CHECK_FALSE(got.origin);
  CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 200") && Catch::EndsWith("\r\nhello"));
  for (const char* header :
       {"Cache-Control: no-store", "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer", "Content-Security-Policy: default-src 'none'",
        "X-Frame-Options: DENY"}) {
    CHECK_THAT(answer, Catch::Contains(header));
  }
  CHECK_THAT(answer, !Catch::Contains("Access-Control"));
}

TEST_CASE("who asks for what is not there yet is answered later", "[http_server]") {
  base::EventLoop loop;
  int asked = 0;
  HttpServer server(loop, 0, [&](const PageRequest&) -> std::optional<PageAnswer> {
    if (++asked < 3) return std::nullopt;
    return PageAnswer{.body = "at last"};
  });
  loop.every(std::chrono::milliseconds{5}, [&] { server.answer_waiting(); });
  CHECK_THAT(serve_while(loop, [&] { return get(server.port(), "/"); }),
             Catch::EndsWith("at last"));
  CHECK(asked == 3);
}

TEST_CASE("an exception is an answer, and a body that is too long none", "[http_server]") {
  base::EventLoop loop;
  const HttpServer server(loop, 0, [](const PageRequest&) -> std::optional<PageAnswer> {
    throw std::runtime_error("no picture");
  });
  CHECK_THAT(serve_while(loop, [&] { return get(server.port(), "/"); }),
             Catch::StartsWith("HTTP/1.1 500") && Catch::EndsWith("no picture"));
  base::EventLoop other;
  int asked = 0;
  const HttpServer strict(other, 0, [&](const PageRequest&) {
    ++asked;
    return PageAnswer{};
  });
  serve_while(other, [&] {
    return converse(strict.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" +
                                       std::string(100000, 'x'));
  });
  CHECK(asked == 0);
}

TEST_CASE("garbage and who waits at the end hold nothing up", "[http_server]") {
  std::future<std::string> waiting;
  {
    base::EventLoop loop;
    bool has_asked = false;
    const HttpServer server(loop, 0, [&](const PageRequest&) -> std::optional<PageAnswer> {
      has_asked = true;
      loop.exit(0);
      return std::nullopt;
    });
    waiting = std::async(std::launch::async, [port = server.port()] {
      static_cast<void>(converse(port, "\x16\x03\x01 no http\r\n\r\n"));
      return get(port, "/");
    });
    loop.run();
    CHECK(has_asked);
  }
  CHECK_THAT(waiting.get(), Catch::StartsWith("HTTP/1.1 503"));
}

TEST_CASE("a port that another program has is told", "[http_server]") {
  base::EventLoop loop;
  const auto handle = [](const PageRequest&) { return PageAnswer{}; };
  const HttpServer first(loop, 0, handle);
  CHECK_THROWS_AS(HttpServer(loop, first.port(), handle), std::system_error);
}

}  // namespace
}  // namespace cabinwatch::view

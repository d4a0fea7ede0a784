#include "llm/servers/transfers.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/file_descriptor.hpp"
#include "tests/unit/listening_socket.hpp"

/// Exchanges with what is no model server; with real ones they are tested by the integration tests.
namespace cabinwatch::llm::test::transfers_test {
namespace {

using namespace std::chrono_literals;

/// A port of this host at which connections come about, and then nothing happens.
class SilentPort {
 public:
  /// Answers one request; returns what was asked.
  [[nodiscard]] std::string answer(const std::string& response) const {
    const base::FileDescriptor connection(::accept(listening_.get(), nullptr, nullptr));
    std::string request;
    std::array<char, 4096> bytes{};
    while (request.find("\r\n\r\n") == std::string::npos) {
      const auto count = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
      if (count <= 0) break;
      request.append(bytes.data(), static_cast<std::size_t>(count));
    }
    for (std::size_t sent = 0; sent < response.size();) {
      const auto count =
          ::send(connection.get(), response.data() + sent, response.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;  // it has read enough
      sent += static_cast<std::size_t>(count);
    }
    return request;
  }

  [[nodiscard]] std::string url(std::string_view scheme) const {
    return fmt::format("{}://127.0.0.1:{}", scheme, listening_.port());
  }

 private:
  ListeningSocket listening_;
};

/// What becomes of one exchange that is given so long, of which 200 ms to connect.
HttpResponse exchange(const std::string& url, std::chrono::milliseconds timeout) {
  Transfers transfers(1);
  std::optional<HttpResponse> response;
  transfers.start(
      {.address = ServerAddress::parse(url, false), .api_key = {}, .connect_timeout = 200ms},
      {.path = "/", .body = {}, .timeout = timeout},
      [&](HttpResponse what) { response = std::move(what); });
  while (!response) transfers.wait(1s);
  return *response;
}

TEST_CASE("one that takes a connection and speaks no TLS is not one that cannot be reached",
          "[transfers]") {
  using Failure = HttpResponse::Failure;
  const SilentPort port;
  // libcurl says "SSL connection timeout" or "Connection timed out", by which time is up first.
  for (const auto timeout : {std::chrono::milliseconds(10s), 200ms}) {
    const auto response = exchange(port.url("https"), timeout);
    CAPTURE(timeout.count(), response.trouble);
    CHECK(response.failure == Failure::no_tls);
  }
  CHECK(exchange(port.url("http"), 200ms).failure == Failure::timed_out);
}

/// A response that a proxy has compressed.
std::string compressed(const std::string& bytes) {
  return fmt::format(
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n"
             "Connection: close\r\n\r\n",
             bytes.size()) +
         bytes;
}

/// What becomes of an exchange that is answered so, and what was asked.
std::pair<HttpResponse, std::string> answered(const std::string& response) {
  const SilentPort port;
  std::string request;
  std::thread server([&] { request = port.answer(response); });
  auto came = exchange(port.url("http"), 10s);
  server.join();
  return {std::move(came), std::move(request)};
}

TEST_CASE("what a proxy compresses unasked is unpacked", "[transfers]") {
  using namespace std::string_literals;
  const auto [response, request] =
      answered(compressed("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xce\xc8\xcf\x4c\x4e"
                          "\x2d\x56\xb2\x8a\x8e\xad"
                          "\x05\x00\x4b\x9e\xba\xad\x0e\x00\x00\x00"s));
  CHECK(response.failure == HttpResponse::Failure::none);
  CHECK(response.body == R"({"choices":[]})");
  CHECK(request.find("Accept-Encoding") == std::string::npos);
}

TEST_CASE("what is larger than an answer when it is unpacked is none", "[transfers]") {
  using namespace std::string_literals;
  // 2 MiB of zero bytes: a table for them, and a zero bit for every 258.
  const auto zeros =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d"
      "\x0c\x1f\xa0"s +
      std::string(2032, '\0') + "\xbe\x06\x7e\x87\x89\x8d\x00\x00\x20\x00"s;
  const auto response = answered(compressed(zeros)).first;
  CHECK(response.failure == HttpResponse::Failure::not_http);
  CHECK(response.body.size() <= kMaxResponseBytes);
}

TEST_CASE("of a unix socket its path is told, and what the system says of it", "[transfers]") {
  CHECK(exchange("unix:/nonexistent/llama.sock", 200ms).trouble ==
        "/nonexistent/llama.sock: No such file or directory");
}

}  // namespace
}  // namespace cabinwatch::llm::test::transfers_test

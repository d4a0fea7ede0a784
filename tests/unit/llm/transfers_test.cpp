#include "llm/servers/transfers.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/file_descriptor.hpp"

/// Exchanges with what is no model server; with real ones they are tested by the integration tests.
namespace cabinwatch::llm::test::transfers_test {
namespace {

using namespace std::chrono_literals;

/// A port of this host at which connections come about, and then nothing happens.
class SilentPort {
 public:
  SilentPort() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address_);
    socklen_t size = sizeof address_;
    REQUIRE(::bind(listening_.get(), any, size) == 0);
    REQUIRE(::listen(listening_.get(), 8) == 0);
    REQUIRE(::getsockname(listening_.get(), any, &size) == 0);
  }

  [[nodiscard]] std::string url(std::string_view scheme) const {
    return fmt::format("{}://127.0.0.1:{}", scheme, ntohs(address_.sin_port));
  }

 private:
  base::FileDescriptor listening_;
  sockaddr_in address_{};
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

TEST_CASE("of a unix socket its path is told, and what the system says of it", "[transfers]") {
  CHECK(exchange("unix:/nonexistent/llama.sock", 200ms).trouble ==
        "/nonexistent/llama.sock: No such file or directory");
}

}  // namespace
}  // namespace cabinwatch::llm::test::transfers_test

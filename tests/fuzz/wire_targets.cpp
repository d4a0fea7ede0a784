#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>

#include "base/event_loop.hpp"
#include "base/file_descriptor.hpp"
#include "llm/servers/transfers.hpp"
#include "tests/fuzz/file_of.hpp"
#include "tests/fuzz/target.hpp"
#include "view/http_server.hpp"
#include "view/page_guard.hpp"

/// Bytes on a connection: the other side is the fuzzer's, in the same thread.
namespace cabinwatch::fuzz {
namespace {

/// As long as one that is hidden wherever it stands.
constexpr std::string_view kKey = "s3cr3t-of-16-and-more";
constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef";

/// A program that takes every connection to a Unix socket, reads what is sent, and answers with
/// what it is given.
class RawServer {
 public:
  RawServer() : folder_("socket"), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = this->path();
    must(path.size() < sizeof address.sun_path, "the path of a socket is short");
    std::memcpy(address.sun_path, path.data(), path.size());
    must(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
             ::listen(listener_.get(), 8) == 0,
         "a socket can be listened at");
  }

  [[nodiscard]] std::string path() const { return folder_.path() / "socket"; }

  /// Does what can be done without waiting.
  void serve(Input answer) {
    if (!connection_) {
      const int taken = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (taken < 0) return;
      connection_.emplace(taken);
      is_answered_ = false;
    }
    const bool is_asked = drain();
    if (!is_asked || is_answered_) return;
    is_answered_ = true;
    while (!answer.empty()) {
      const auto sent = ::send(connection_->get(), answer.data(), answer.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      answer = answer.subspan(static_cast<std::size_t>(sent));
    }
    ::shutdown(connection_->get(), SHUT_WR);
  }

  void hang_up() {
    if (connection_) drain();  // what nobody has read would reset the connection
    connection_.reset();
  }

 private:
  /// Whether anything came.
  bool drain() {
    std::array<char, 4096> part{};
    bool has_come = false;
    while (::recv(connection_->get(), part.data(), part.size(), 0) > 0) has_come = true;
    return has_come;
  }

  FolderOfOne folder_;
  base::FileDescriptor listener_;
  std::optional<base::FileDescriptor> connection_;
  bool is_answered_ = false;
};

void must_not_have_the_key(std::string_view text, std::string_view what) {
  must(text.find(kKey) == std::string_view::npos, what);
}

/// A browser's connection to a port of this host. It ends with a reset, or the ports of this host
/// would soon all be waiting to be free.
base::FileDescriptor connect_to(std::uint16_t port) {
  base::FileDescriptor connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const linger reset{1, 0};
  ::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  const auto is_connected = [&] {
    return ::connect(connection.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
               0 ||
           errno == EISCONN;
  };
  // libFuzzer's alarm clock interrupts it now and then.
  bool connected = is_connected();
  while (!connected && (errno == EINTR || errno == EALREADY)) connected = is_connected();
  must(connected, "the page's port can be reached");
  return connection;
}

}  // namespace

void read_http(Input input) {
  static RawServer server;
  static llm::Transfers transfers(1);
  static const auto kAddress = llm::ServerAddress::parse("unix:" + server.path(), false);
  constexpr std::chrono::seconds kLong{5};
  const bool has_key = choice(input, 2) == 1;
  std::optional<llm::HttpResponse> response;
  transfers.start({kAddress, std::string(has_key ? kKey : ""), kLong},
                  {.path = "/v1/models", .body = nullptr, .timeout = kLong},
                  [&](llm::HttpResponse got) { response = std::move(got); });
  for (int rounds = 0; !response; ++rounds) {
    must(rounds < 2000, "whatever is answered, an exchange ends");
    transfers.wait(std::chrono::milliseconds(rounds < 3 ? 0 : 5));
    server.serve(input);
  }
  server.hang_up();
  must(response->body.size() <= llm::kMaxResponseBytes, "a body is no longer than is said");
  must_be_printable(response->trouble);
  must_be_printable(response->location);
  must((response->failure == llm::HttpResponse::Failure::none) == response->trouble.empty(),
       "what fails is told");
  if (!has_key) return;
  must_not_have_the_key(response->body, "no key in a body");
  must_not_have_the_key(response->trouble, "no key where a failure is told");
  must_not_have_the_key(response->location, "no key where a redirect is told");
}

void read_page_request(Input input) {
  struct Page {
    base::EventLoop loop;
    int asked = 0;
    bool waits = false;
    view::PageGuard::Verdict verdict{};
    view::HttpServer server{loop, 0, [this](const view::PageRequest& request) {
                              ++asked;
                              verdict = guard.judge(request);
                              return waits ? std::nullopt
                                           : std::optional(view::PageAnswer{.body = "seen"});
                            }};
    view::PageGuard guard{std::string(kToken), server.port()};
    void run(int rounds) const {
      for (int i = 0; i < rounds && sd_event_run(loop.get(), 0) > 0; ++i) {
      }
    }
  };
  static Page page;
  page.asked = 0;
  page.waits = choice(input, 8) == 1;
  // The port is another with each run: inputs have it as "PORT".
  std::string request(as_text(input));
  for (auto at = request.find("PORT"); at != std::string::npos; at = request.find("PORT", at)) {
    request.replace(at, 4, std::to_string(page.server.port()));
  }
  constexpr int kRounds = 20;
  std::string answer;
  {
    const auto browser = connect_to(page.server.port());
    ::send(browser.get(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    page.run(kRounds);
    page.waits = false;
    page.server.answer_waiting();
    page.run(kRounds);
    std::array<char, 4096> part{};
    for (ssize_t size = 0;
         (size = ::recv(browser.get(), part.data(), part.size(), MSG_DONTWAIT)) > 0;) {
      answer.append(part.data(), static_cast<std::size_t>(size));
    }
  }
  // Until nothing of it is left, requests behind the first among it: the next input's would be
  // judged with them.
  constexpr int kLeftovers = 10;
  for (int i = 0; i < kLeftovers; ++i) {
    page.server.answer_waiting();
    page.run(kRounds);
  }
  must(answer.empty() || answer.starts_with("HTTP/1."), "an answer is HTTP");
  if (page.asked > 0 && page.verdict == view::PageGuard::Verdict::let_in) {
    must(request.find(kToken) != std::string::npos ||
             request.find('%') != std::string::npos,  // it may be written otherwise
         "nobody is let in without the token");
  }
}

}  // namespace cabinwatch::fuzz

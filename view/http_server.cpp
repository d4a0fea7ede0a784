#include "view/http_server.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace cabinwatch::view {
namespace {

struct ReleaseResponse {
  void operator()(MHD_Response* response) const noexcept { MHD_destroy_response(response); }
};
using ResponsePtr = std::unique_ptr<MHD_Response, ReleaseResponse>;

/// What MHD keeps with a request from its first call to its last.
struct Progress {
  std::size_t body = 0;  // bytes that came
};

std::optional<std::string> header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  if (value == nullptr) return std::nullopt;
  return value;
}

MHD_Result add_parameter(void* query, MHD_ValueKind /*kind*/, const char* name,
                         const char* value) noexcept {
  try {
    (*static_cast<std::map<std::string, std::string>*>(query))[name] =
        value != nullptr ? value : "";
    return MHD_YES;
  } catch (...) {
    return MHD_NO;
  }
}

/// What every answer has: nothing is kept, guessed, or shown in pages of others.
constexpr std::array<std::array<const char*, 2>, 6> kHeaders{
    {{"Cache-Control", "no-store"},
     {"X-Content-Type-Options", "nosniff"},
     {"Referrer-Policy", "no-referrer"},
     {"Cross-Origin-Resource-Policy", "same-origin"},
     {"Cross-Origin-Opener-Policy", "same-origin"},
     {"X-Frame-Options", "DENY"}}};

MHD_Result send(MHD_Connection* connection, const PageAnswer& answer) {
  // MHD copies the body and does not write to it.
  const ResponsePtr response(MHD_create_response_from_buffer(
      answer.body.size(), const_cast<char*>(answer.body.data()), MHD_RESPMEM_MUST_COPY));
  if (!response) return MHD_NO;
  MHD_add_response_header(response.get(), "Content-Type", answer.content_type.c_str());
  MHD_add_response_header(response.get(), "Content-Security-Policy", answer.policy.c_str());
  for (const auto& [name, value] : kHeaders) MHD_add_response_header(response.get(), name, value);
  return MHD_queue_response(connection, static_cast<unsigned>(answer.status), response.get());
}

}  // namespace

class HttpServer::Daemon {
  struct Stop {
    void operator()(MHD_Daemon* daemon) const noexcept { MHD_stop_daemon(daemon); }
  };

 public:
  Daemon(base::EventLoop& loop, std::uint16_t port, Handle handle) : handle_(std::move(handle)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    daemon_.reset(MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, port, nullptr, nullptr, on_request, this,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, kMostConnections,
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(kLongestSilence.count()),
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, nullptr, MHD_OPTION_END));
    if (!daemon_) {
      throw std::system_error(errno, std::generic_category(),
                              "cannot listen at 127.0.0.1:" + std::to_string(port));
    }
    loop.on_readable(MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
                     [this] { MHD_run(daemon_.get()); });
  }

  ~Daemon() {
    is_ending_ = true;
    answer_waiting();  // MHD does not stop while somebody waits
  }

  [[nodiscard]] std::uint16_t port() const {
    return MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT)->port;
  }

  void answer_waiting() {
    for (MHD_Connection* connection : std::exchange(waiting_, {})) {
      MHD_resume_connection(connection);
    }
    MHD_run(daemon_.get());
  }

 private:
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url,
                               const char* method, const char* /*version*/, const char* /*body*/,
                               std::size_t* body_size, void** state) noexcept {
    try {
      return static_cast<Daemon*>(self)->handle(connection, url, method, body_size, state);
    } catch (...) {
      return MHD_NO;  // no memory: the connection is closed
    }
  }

  static void on_completed(void* /*self*/, MHD_Connection* /*connection*/, void** state,
                           MHD_RequestTerminationCode /*why*/) noexcept {
    const std::unique_ptr<Progress> done(static_cast<Progress*>(*state));
    *state = nullptr;
  }

  MHD_Result handle(MHD_Connection* connection, const char* url, const char* method,
                    std::size_t* body_size, void** state) {
    if (*state == nullptr) {  // the headers alone are there
      *state = std::make_unique<Progress>().release();
      return MHD_YES;
    }
    auto& progress = *static_cast<Progress*>(*state);
    if (*body_size > 0) {
      progress.body += std::exchange(*body_size, 0);
      return progress.body > kMostBody ? MHD_NO : MHD_YES;
    }
    const auto answer = answer_to(connection, url, method);
    if (answer) return send(connection, *answer);
    waiting_.push_back(connection);  // first: one that waits and is not known would wait for ever
    MHD_suspend_connection(connection);
    return MHD_YES;
  }

  std::optional<PageAnswer> answer_to(MHD_Connection* connection, const char* url,
                                      const char* method) {
    if (is_ending_) return PageAnswer{.status = MHD_HTTP_SERVICE_UNAVAILABLE};
    PageRequest request{.method = method,
                        .path = url,
                        .query = {},
                        .host = header(connection, MHD_HTTP_HEADER_HOST),
                        .origin = header(connection, MHD_HTTP_HEADER_ORIGIN),
                        .authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION)};
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_parameter, &request.query);
    try {
      return handle_(request);
    } catch (const std::exception& error) {
      return PageAnswer{.status = MHD_HTTP_INTERNAL_SERVER_ERROR, .body = error.what()};
    }
  }

  const Handle handle_;
  bool is_ending_ = false;
  std::vector<MHD_Connection*> waiting_;  // suspended
  std::unique_ptr<MHD_Daemon, Stop> daemon_;
};

HttpServer::HttpServer(base::EventLoop& loop, std::uint16_t port, Handle handle)
    : daemon_(std::make_unique<Daemon>(loop, port, std::move(handle))) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return daemon_->port(); }
void HttpServer::answer_waiting() { daemon_->answer_waiting(); }

}  // namespace cabinwatch::view

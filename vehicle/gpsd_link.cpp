#include "vehicle/gpsd_link.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <variant>

namespace cabinwatch::vehicle {
namespace {

/// From now on, all reports as JSON.
constexpr std::string_view kWatch = "?WATCH={\"enable\":true,\"json\":true};\n";

/// Longest line that is read, in bytes: gpsd's own longest, GPS_JSON_RESPONSE_MAX of its sources,
/// is 10240. Who writes longer ones is no gpsd.
constexpr std::size_t kLongestLine = 16'384;

/// Most that is read before the loop goes on: somebody who writes all the time must not keep it.
constexpr int kReadsAtOnce = 4;

/// A computer that was turned off says nothing: asked whether it is there, from 10 s of silence on,
/// three times. Without it a lost connection would be waited on for ever.
void ask_whether_there(int socket) {
  constexpr int kOn = 1;
  constexpr int kIdleSeconds = 10;
  constexpr int kIntervalSeconds = 3;
  constexpr int kProbes = 3;
  // Where the kernel has none of it, only a computer turned off is not noticed.
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &kOn, sizeof kOn);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kIdleSeconds, sizeof kIdleSeconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kIntervalSeconds, sizeof kIntervalSeconds);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
}

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

// No exception may leave these; one that does (no memory, no file descriptor left) ends the
// program, and systemd starts it again.
struct GpsdLink::Handlers {
  static int on_socket(sd_event_source* /*source*/, int /*descriptor*/, std::uint32_t events,
                       void* self) noexcept {
    static_cast<GpsdLink*>(self)->run_socket(events);
    return 0;
  }
};

GpsdLink::GpsdLink(sd_event* event, GpsdAddress address, Callbacks callbacks, GpsdTimes times)
    : event_(event),
      address_(std::move(address)),
      callbacks_(std::move(callbacks)),
      times_(times),
      backoff_(times.retry),
      timer_(event_, [this] { run_timer(); }) {
  timer_.set(std::chrono::microseconds(0));
}

void GpsdLink::run_timer() {
  if (step_ == Step::waiting) return look_up();
  if (step_ == Step::connecting) {
    refused_ = "it does not answer";
    return connect_next();
  }
  if (step_ == Step::looking_up) lose("no name server answers");
}

void GpsdLink::run_socket(std::uint32_t /*events*/) {
  switch (step_) {
    case Step::looking_up: {
      auto result = lookup_->result();
      watch_.reset();
      lookup_.reset();
      if (const auto* why = std::get_if<std::string>(&result)) return lose(*why);
      addresses_ = std::move(std::get<std::vector<base::SocketAddress>>(result));
      std::reverse(addresses_.begin(), addresses_.end());
      refused_ = "it has no address";
      return connect_next();
    }
    case Step::connecting:
      return finish_connecting();
    case Step::connected:
      return read();
    case Step::waiting:
      break;
  }
}

void GpsdLink::look_up() {
  try {
    lookup_ = std::make_unique<base::NameLookup>(address_.host, address_.port);
  } catch (const std::system_error& error) {
    return lose(error.code().message());
  }
  step_ = Step::looking_up;
  timer_.set(times_.connecting);
  watch(lookup_->descriptor(), EPOLLIN);
}

void GpsdLink::connect_next() {
  watch_.reset();
  socket_ = {};
  if (addresses_.empty()) return lose(std::exchange(refused_, {}));
  const auto address = addresses_.back();
  addresses_.pop_back();
  socket_ = base::FileDescriptor(
      ::socket(address.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket_.is_open()) {
    refused_ = reason(errno);
    return connect_next();
  }
  step_ = Step::connecting;
  const int result =
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address.address), address.length);
  if (result != 0 && errno != EINPROGRESS) {
    refused_ = reason(errno);
    return connect_next();
  }
  timer_.set(times_.connecting);
  watch(socket_.get(), EPOLLOUT);
}

void GpsdLink::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) {
    // So short that the socket holds it whatever gpsd does.
    const auto sent = ::send(socket_.get(), kWatch.data(), kWatch.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      error = errno;
    } else if (sent != static_cast<ssize_t>(kWatch.size())) {
      error = EIO;
    }
  }
  if (error != 0) {
    refused_ = reason(error);
    return connect_next();
  }
  ask_whether_there(socket_.get());
  watch_.reset();
  timer_.stop();
  addresses_.clear();
  received_.clear();
  step_ = Step::connected;
  watch(socket_.get(), EPOLLIN);
  callbacks_.up();
}

void GpsdLink::read() {
  std::array<char, 4096> buffer{};
  for (int reads = 0; reads < kReadsAtOnce; ++reads) {
    const auto size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) return lose(reason(errno));
    if (size == 0) return lose("gpsd has closed the connection");
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    std::size_t begin = 0;
    for (auto end = received_.find('\n'); end != std::string::npos;
         end = received_.find('\n', begin)) {
      backoff_.reset();  // somebody is there who speaks in lines
      auto line = std::string_view(received_).substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      callbacks_.line(line);
      begin = end + 1;
    }
    received_.erase(0, begin);
    if (received_.size() > kLongestLine) return lose("what is there does not speak as gpsd does");
  }
}

void GpsdLink::lose(const std::string& why) {
  watch_.reset();
  lookup_.reset();
  socket_ = {};
  addresses_.clear();
  step_ = Step::waiting;
  timer_.set(backoff_.next());
  callbacks_.down(why);
}

void GpsdLink::watch(int descriptor, std::uint32_t events) {
  const int result =
      sd_event_add_io(event_, base::Out(watch_), descriptor, events, Handlers::on_socket, this);
  if (result < 0) lose(reason(-result));
}

}  // namespace cabinwatch::vehicle

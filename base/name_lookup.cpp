#include "base/name_lookup.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/wake_up.hpp"

namespace cabinwatch::base {

/// What glibc works on while it looks: stays in its place until then, and longer where somebody
/// still wants to know.
struct NameLookup::Request {
  Request(std::string host_name, std::uint16_t port_number)
      : host(std::move(host_name)), port(std::to_string(port_number)) {
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST;
    gai.ar_name = host.c_str();
    gai.ar_service = port.c_str();
    gai.ar_request = &hints;
  }
  ~Request() {
    if (gai.ar_result != nullptr) ::freeaddrinfo(gai.ar_result);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  const std::string host;
  const std::string port;
  addrinfo hints{};
  gaicb gai{};
  std::array<gaicb*, 1> list{&gai};
  WakeUp done;
  bool was_written_as_address = false;
};

NameLookup::NameLookup(const std::string& host, std::uint16_t port)
    : request_(std::make_shared<Request>(host, port)) {
  auto& request = *request_;
  if (::getaddrinfo(request.host.c_str(), request.port.c_str(), &request.hints,
                    &request.gai.ar_result) == 0) {
    request.was_written_as_address = true;
    request.done.signal();
    return;
  }
  request.gai.ar_result = nullptr;
  request.hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD;
  auto held = std::make_unique<std::shared_ptr<Request>>(request_);
  event.sigev_value.sival_ptr = held.get();
  event.sigev_notify_function = [](sigval value) {
    const std::unique_ptr<std::shared_ptr<Request>> ended(
        static_cast<std::shared_ptr<Request>*>(value.sival_ptr));
    (*ended)->done.signal();
  };
  if (const int error = ::getaddrinfo_a(GAI_NOWAIT, request.list.data(), 1, &event); error != 0) {
    throw std::system_error(error == EAI_SYSTEM ? errno : EAGAIN, std::generic_category(),
                            "getaddrinfo_a");
  }
  static_cast<void>(held.release());  // it is what glibc hands on at the end
}

NameLookup::~NameLookup() = default;

int NameLookup::descriptor() const noexcept { return request_->done.descriptor(); }

bool NameLookup::has_ended() const noexcept {
  pollfd done{.fd = descriptor(), .events = POLLIN, .revents = 0};
  return ::poll(&done, 1, 0) == 1;
}

NameLookup::Result NameLookup::result() const {
  const auto& request = *request_;
  const int error = request.was_written_as_address ? 0 : ::gai_error(&request_->gai);
  if (error != 0) return std::string(::gai_strerror(error));
  std::vector<SocketAddress> addresses;
  for (const auto* each = request.gai.ar_result; each != nullptr; each = each->ai_next) {
    SocketAddress address;
    address.length = each->ai_addrlen;
    std::memcpy(&address.address, each->ai_addr, each->ai_addrlen);
    addresses.push_back(address);
  }
  return addresses;
}

}  // namespace cabinwatch::base

#include "llm/servers/transfer.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

using Failure = HttpResponse::Failure;
using std::chrono::milliseconds;

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_UNIX) return true;
  if (address.sa_family == AF_INET) {
    sockaddr_in inet{};
    std::memcpy(&inet, &address, sizeof inet);
    return (ntohl(inet.sin_addr.s_addr) >> 24U) == 127;
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 inet{};
    std::memcpy(&inet, &address, sizeof inet);
    return IN6_IS_ADDR_LOOPBACK(&inet.sin6_addr) != 0;
  }
  return false;
}

Failure failure_of(CURLcode code, bool was_connected) {
  switch (code) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_OPERATION_TIMEDOUT:
      return was_connected ? Failure::timed_out : Failure::unreachable;
    case CURLE_UNSUPPORTED_PROTOCOL:  // what came is no HTTP/1
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR:  // longer than we take
    case CURLE_BAD_CONTENT_ENCODING:
      return Failure::not_http;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Failure::no_tls;
    default:
      return was_connected ? Failure::lost : Failure::unreachable;
  }
}

/// A key shorter than this is looked for in errors only: it may be a word of an answer.
constexpr std::size_t kKeyLikeNothingElse = 16;

/// A server that refuses a key may repeat it.
void hide(std::string& body, const std::string& key, long status) {
  if (key.empty() || (status == 200 && key.size() < kKeyLikeNothingElse)) return;
  constexpr std::string_view kHidden = "[...]";
  for (auto at = body.find(key); at != std::string::npos; at = body.find(key, at)) {
    body.replace(at, key.size(), kHidden);
    at += kHidden.size();
  }
}

/// Where a redirect leads, without what may be a secret.
std::string without_secrets(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto scheme = url.find("://");
  const auto begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto authority = url.substr(begin, url.substr(begin).find('/'));
  const auto user = authority.rfind('@');
  if (user == std::string_view::npos) return error_line(url);
  return error_line(std::string(url.substr(0, begin)) + std::string(url.substr(begin + user + 1)));
}

}  // namespace

Transfer::Transfer(const Access& access, HttpRequest request, Done done)
    : request_(std::move(request)),
      done_(std::move(done)),
      is_local_(access.address.is_local()),
      unix_socket_(access.address.unix_socket()),
      api_key_(access.api_key),
      began_at_(base::Clock::now()),
      easy_(curl_easy_init()) {
  if (!easy_) throw std::runtime_error("curl_easy_init: no handle");
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // stopping does not wait for a name server
  set_destination(access);
  set_request(access);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(access.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_write);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PRIVATE, this);
}

void Transfer::set_destination(const Access& access) {
  set(CURLOPT_URL, access.address.url(request_.path).c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_tls);
  set(CURLOPT_SSL_CTX_DATA, this);
  if (unix_socket_) set(CURLOPT_UNIX_SOCKET_PATH, unix_socket_->c_str());
}

void Transfer::set_request(const Access& access) {
  add_header("Accept: application/json");
  // Nobody is asked to compress, but some proxies do: what comes is unpacked, and the limit of its
  // size is that of what is unpacked.
  set(CURLOPT_ACCEPT_ENCODING, "");
  add_header("Accept-Encoding:");
  if (!access.api_key.empty()) add_header("Authorization: Bearer " + access.api_key);
  if (request_.body) {
    add_header("Content-Type: application/json");
    add_header("Expect:");  // no waiting for a "100 Continue" that model servers do not send
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body->size()));
    set(CURLOPT_READFUNCTION, &Transfer::on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
    set(CURLOPT_SEEKDATA, this);
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_header(const std::string& header) {
  auto* longer = curl_slist_append(headers_.get(), header.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(headers_.release());  // is part of the longer one
  headers_.reset(longer);
}

template <typename Value>
void Transfer::set(CURLoption option, Value value) {
  if (const auto code = curl_easy_setopt(easy_.get(), option, value)) {
    throw std::runtime_error(fmt::format("curl_easy_setopt: {}", curl_easy_strerror(code)));
  }
}

bool Transfer::is_sent() const {
  curl_off_t sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
  return request_.body && std::cmp_greater_equal(sent, request_.body->size());
}

HttpResponse Transfer::finish(CURLcode code) {
  curl_off_t connected_us = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONNECT_TIME_T, &connected_us);
  curl_off_t sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &response_.status);
  const bool was_connected = connected_us > 0 || sent > 0 || response_.status != 0;
  response_.duration = std::chrono::duration_cast<milliseconds>(base::Clock::now() - began_at_);
  response_.failure = failure_of(code, was_connected);
  curl_off_t secured_us = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_APPCONNECT_TIME_T, &secured_us);
  if (code != CURLE_OK && began_tls_ && secured_us == 0) response_.failure = Failure::no_tls;
  hide(response_.body, api_key_, response_.status);
  const char* location = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr) response_.location = without_secrets(location);
  curl_off_t retry_after = 0;  // both forms; 0: none, or now
  curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &retry_after);
  if (retry_after > 0) response_.retry_after = std::chrono::seconds(retry_after);
  if (response_.failure != Failure::none) {
    response_.trouble =
        error_line(error_.front() != '\0' ? error_.data() : curl_easy_strerror(code));
    if (is_too_long_) {
      response_.trouble = fmt::format("the body is longer than {} bytes", kMaxResponseBytes);
    }
    if (unix_socket_ && code == CURLE_COULDNT_CONNECT) {  // libcurl speaks of localhost, port 80
      long os_error = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
      const auto why = std::generic_category().message(static_cast<int>(os_error));
      response_.trouble =
          fmt::format("{}: {}", *unix_socket_, os_error != 0 ? why : "no connection");
    }
    if (is_elsewhere_) response_.trouble = "the name resolves to another host than this one";
  }
  hide(response_.location, api_key_, response_.status);
  hide(response_.trouble, api_key_, response_.status);
  return std::move(response_);
}

std::size_t Transfer::on_read(char* room, std::size_t size, std::size_t count,
                              void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto copied = transfer.request_.body->read(transfer.sent_, {room, size * count});
  transfer.sent_ += copied;
  return copied;
}

int Transfer::on_seek(void* self, curl_off_t offset, int origin) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  transfer.sent_ = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

std::size_t Transfer::on_write(const char* bytes, std::size_t size, std::size_t count,
                               void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto length = size * count;
  if (transfer.response_.body.size() + length > kMaxResponseBytes) {
    transfer.is_too_long_ = true;
    return 0;
  }
  try {
    transfer.response_.body.append(bytes, length);
  } catch (const std::exception&) {
    return 0;  // ends the transfer with CURLE_WRITE_ERROR
  }
  return length;
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype purpose,
                                  struct curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
  if (transfer.is_local_ && !is_loopback(address->addr)) {
    transfer.is_elsewhere_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode Transfer::on_tls(CURL* /*handle*/, void* /*context*/, void* self) noexcept {
  static_cast<Transfer*>(self)->began_tls_ = true;
  return CURLE_OK;
}

}  // namespace cabinwatch::llm

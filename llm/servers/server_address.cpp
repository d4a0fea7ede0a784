#include "llm/servers/server_address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/host.hpp"
#include "base/utf8.hpp"
#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct CurlFree {
  void operator()(char* text) const noexcept { curl_free(text); }
};

constexpr std::string_view kForms = "write http://HOST:PORT, https://HOST:PORT or unix:/SOCKET";

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument(
      fmt::format("{}: {}", base::shown_address(text, error_line(text)), why));
}

std::optional<std::string> unix_socket_in(std::string_view text) {
  try {
    return base::parse_unix_socket(text);
  } catch (const std::invalid_argument& error) {
    refuse(text, error.what());
  }
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, CurlFree> owned(text);
  return text;
}

/// The host as it is written: the URL parser normalises spellings, some to a loopback address.
std::string_view written_host(std::string_view text) {
  text.remove_prefix(text.find("://") + 3);
  const auto authority = text.substr(0, text.find_first_of("/?#\\"));
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

/// Anything but printable ASCII: a host of another alphabet is written as its "xn--" name.
bool has_odd_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char letter) { return letter <= ' ' || letter >= 0x7F; });
}

/// Whether a URL's path ends in the version of an interface: "/v1", "/v1beta".
bool ends_in_version(std::string_view url) {
  const auto path = url.substr(std::min(url.size(), url.find('/', url.find("://") + 3)));
  const auto last = path.substr(path.rfind('/') + 1);
  return last.size() >= 2 && last[0] == 'v' && last[1] >= '0' && last[1] <= '9' &&
         std::all_of(last.begin(), last.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
         });
}

/// Takes away the end of a URL, if it has that one.
bool cut_off(std::string_view& url, std::string_view end) {
  if (!url.ends_with(end)) return false;
  url.remove_suffix(end.size());
  return true;
}

}  // namespace

ServerAddress ServerAddress::parse(std::string_view text, bool allow_remote) {
  if (text.empty()) refuse(text, fmt::format("is empty; {}", kForms));
  if (const auto socket = unix_socket_in(text)) {
    ServerAddress address;
    address.text_ = text;
    address.base_ = "http://localhost";
    address.v1_base_ = address.base_ + "/v1";
    address.unix_socket_ = socket;
    return address;
  }
  if (text.find('@') != std::string_view::npos) {  // before any part of it is told
    refuse(text, "must not hold a user or password; put a key into llm.api_key_file");
  }
  if (has_odd_letter(text)) refuse(text, "has something else than printable ASCII letters");
  if (text.find("://") == std::string_view::npos) {
    refuse(text, fmt::format("has no scheme; {}", kForms));
  }
  const auto scheme = base::lower_case(text.substr(0, text.find("://")));
  if (scheme != "http" && scheme != "https") {
    refuse(text, fmt::format("the scheme \"{}\" is not known; {}", error_line(scheme), kForms));
  }
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (!url) throw std::bad_alloc();
  if (const auto error = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0)) {
    refuse(text, fmt::format("is no URL ({}); {}", curl_url_strerror(error), kForms));
  }
  if (text.find_first_of("?#\\") != std::string_view::npos) {
    refuse(text, "must not have a query, a fragment or a backslash");
  }
  const auto port = part(url.get(), CURLUPART_PORT);
  if (port == "0") refuse(text, "the port must be 1 to 65535");

  ServerAddress address;
  address.is_local_ = base::is_this_host(written_host(text));
  if (!address.is_local_ && !allow_remote) {
    refuse(text, base::refusal_of_remote(", and pictures must not leave it", "llm.allow_remote"));
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  address.text_ = text;
  const bool had_chat = cut_off(text, "/chat/completions");
  static_cast<void>(cut_off(text, "/api/chat"));
  address.v1_base_ = text;
  if (ends_in_version(text)) {
    text.remove_suffix(text.size() - text.rfind('/'));
  } else if (!had_chat) {
    address.v1_base_ += "/v1";
  }
  address.base_ = text;
  return address;
}

std::string ServerAddress::url(std::string_view path) const {
  constexpr std::string_view kV1 = "/v1";
  constexpr std::string_view kApi = "/api";
  if (path.starts_with("/v1/")) return v1_base_ + std::string(path.substr(kV1.size()));
  if (path.starts_with("/api/") && base_.ends_with(kApi)) path.remove_prefix(kApi.size());
  return base_ + std::string(path);
}

}  // namespace cabinwatch::llm

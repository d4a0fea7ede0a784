#include "view/page_guard.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/printable.hpp"

namespace cabinwatch::view {
namespace {

constexpr std::string_view kBearer = "Bearer ";

/// In a time that does not tell how much of it is right.
bool is_same(std::string_view given, std::string_view wanted) {
  if (given.size() != wanted.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(wanted[i]);
  }
  return difference == 0;
}

}  // namespace

PageGuard::PageGuard(std::string token, std::uint16_t port)
    : token_(std::move(token)), port_(std::to_string(port)) {}

PageGuard::Verdict PageGuard::judge(const PageRequest& request) const {
  const auto by_number = "127.0.0.1:" + port_;
  const auto by_name = "localhost:" + port_;
  if (request.host != by_number && request.host != by_name) return Verdict::wrong_host;
  if (request.origin && *request.origin != "http://" + *request.host) return Verdict::wrong_origin;
  std::string_view token;
  const std::string in_address = request.parameter("token");
  if (request.path == "/") {
    token = in_address;
  } else if (request.authorization && request.authorization->starts_with(kBearer)) {
    token = std::string_view(*request.authorization).substr(kBearer.size());
  }
  return is_same(token, token_) ? Verdict::let_in : Verdict::wrong_token;
}

std::string PageGuard::address() const { return "http://127.0.0.1:" + port_ + "/?token=" + token_; }

std::string PageGuard::make_token() {
  std::array<unsigned char, 16> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return base::hex(random);
}

}  // namespace cabinwatch::view

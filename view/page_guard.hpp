#pragma once

#include <cstdint>
#include <string>

#include "view/page_request.hpp"

namespace cabinwatch::view {

/// Lets in who knows the page's address, and no page of anybody else: the driver's picture is
/// behind it.
///
/// The page itself is asked for with the token behind the address' ?, everything else with the
/// header `Authorization: Bearer TOKEN`, which no other page's form, link or picture can send. Host
/// must name this computer and the port, so that no name that an attacker points here (DNS
/// rebinding) is answered; Origin, where a browser sends one, must be the page's own.
///
/// Immutable; any thread.
class PageGuard {
 public:
  enum class Verdict { let_in, wrong_host, wrong_origin, wrong_token };

  /// @param token  letters that need no escaping in an address
  PageGuard(std::string token, std::uint16_t port);

  [[nodiscard]] Verdict judge(const PageRequest& request) const;

  /// What to open in a browser.
  [[nodiscard]] std::string address() const;

  /// 128 bits that nobody can guess, as 32 hexadecimal digits.
  /// @throws std::system_error when the kernel gives none
  [[nodiscard]] static std::string make_token();

 private:
  const std::string token_;
  const std::string port_;
};

}  // namespace cabinwatch::view

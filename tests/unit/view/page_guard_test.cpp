#include "view/page_guard.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace cabinwatch::view::page_guard_test {
namespace {

using Verdict = PageGuard::Verdict;

const std::string kToken = "0123456789abcdef0123456789abcdef";
const PageGuard kGuard(kToken, 40123);

/// What the page itself asks for.
PageRequest look() {
  return {.method = "GET",
          .path = "/look",
          .query = {{"after", "0"}},
          .host = "127.0.0.1:40123",
          .origin = {},
          .authorization = "Bearer " + kToken};
}

PageRequest page() {
  return {.method = "GET",
          .path = "/",
          .query = {{"token", kToken}},
          .host = "127.0.0.1:40123",
          .origin = {},
          .authorization = {}};
}

TEST_CASE("who has the address is let in", "[page_guard]") {
  CHECK(kGuard.judge(page()) == Verdict::let_in);
  CHECK(kGuard.judge(look()) == Verdict::let_in);
  auto by_name = look();
  by_name.host = "localhost:40123";
  by_name.origin = "http://localhost:40123";
  CHECK(kGuard.judge(by_name) == Verdict::let_in);
  CHECK(kGuard.address() == "http://127.0.0.1:40123/?token=" + kToken);
}

TEST_CASE("another host's name is refused, whatever it points to", "[page_guard]") {
  for (const char* host : {"attacker.example:40123", "127.0.0.1", "127.0.0.1:80", "localhost",
                           "127.0.0.1:40123.attacker.example", "[::1]:40123", ""}) {
    auto request = look();
    request.host = host;
    CAPTURE(host);
    CHECK(kGuard.judge(request) == Verdict::wrong_host);
  }
  auto none = look();
  none.host.reset();
  CHECK(kGuard.judge(none) == Verdict::wrong_host);
}

TEST_CASE("another page is refused, although it knows the token", "[page_guard]") {
  for (const char* origin : {"http://attacker.example", "https://127.0.0.1:40123", "null",
                             "http://127.0.0.1:8080", "http://localhost:40123", ""}) {
    auto request = look();
    request.origin = origin;
    CAPTURE(origin);
    CHECK(kGuard.judge(request) == Verdict::wrong_origin);
  }
}

TEST_CASE("a token that is wrong, missing or elsewhere is refused", "[page_guard]") {
  auto nearly = kToken;
  nearly.back() = '0';
  for (const auto& token : {nearly, kToken.substr(1), kToken + "0", std::string()}) {
    auto request = look();
    request.authorization = "Bearer " + token;
    CHECK(kGuard.judge(request) == Verdict::wrong_token);
    auto first = page();
    first.query["token"] = token;
    CHECK(kGuard.judge(first) == Verdict::wrong_token);
  }
  auto basic = look();
  basic.authorization = kToken;
  CHECK(kGuard.judge(basic) == Verdict::wrong_token);

  // Links and forms of other pages can send an address, but no header.
  auto in_address = look();
  in_address.authorization.reset();
  in_address.query["token"] = kToken;
  CHECK(kGuard.judge(in_address) == Verdict::wrong_token);
}

TEST_CASE("tokens are long and never the same", "[page_guard]") {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(PageGuard::make_token());
  CHECK(tokens.size() == 100);
  CHECK(tokens.begin()->size() == 32);
  CHECK(tokens.begin()->find_first_not_of("0123456789abcdef") == std::string::npos);
}

}  // namespace
}  // namespace cabinwatch::view::page_guard_test

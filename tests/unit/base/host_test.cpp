#include "base/host.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

using namespace cabinwatch::base;

TEST_CASE("only plain spellings are this computer", "[host]") {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"}) {
    INFO(host);
    CHECK(is_this_host(host));
  }
  for (const char* host : {"", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "127.0.0.1.",
                           "128.0.0.1", "localhost.example", "0:0:0:0:0:0:0:1", "127.0.0.256"}) {
    INFO(host);
    CHECK_FALSE(is_this_host(host));
  }
}

TEST_CASE("hosts and ports are read and written", "[host]") {
  CHECK(parse_host_port("box.car") == HostPort{"box.car", std::nullopt});
  CHECK(parse_host_port("192.0.2.7:3000") == HostPort{"192.0.2.7", 3000});
  CHECK(parse_host_port("[fe80::1%eth0]:65535") == HostPort{"fe80::1%eth0", 65535});
  CHECK(host_port_text("192.0.2.7", 3000) == "192.0.2.7:3000");
  CHECK(host_port_text("2001:db8::7", 80) == "[2001:db8::7]:80");
}

TEST_CASE("what is no host and port is refused", "[host]") {
  for (const char* text : {"", ":80", "host:", "host:0", "host:65536", "host:8x", "host:-1",
                           "me@host", "host/path", "[::1", "[::1]x", "::1", "a b", "[]:80"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_host_port(text), std::invalid_argument);
  }
}

TEST_CASE("a unix socket is an absolute path that the kernel takes", "[host]") {
  CHECK(parse_unix_socket("unix:/run/a b.sock") == "/run/a b.sock");
  CHECK_FALSE(parse_unix_socket("http://localhost"));
  CHECK(parse_unix_socket("unix:/" + std::string(106, 's')));
  CHECK_THROWS_AS(parse_unix_socket("unix:/" + std::string(107, 's')), std::invalid_argument);
  CHECK_THROWS_AS(parse_unix_socket("unix:run/a.sock"), std::invalid_argument);
  CHECK_THROWS_AS(parse_unix_socket("unix:"), std::invalid_argument);
  CHECK_THROWS_AS(parse_unix_socket(std::string("unix:/run/a\0b", 13)), std::invalid_argument);
}

TEST_CASE("an address with a password is not repeated", "[host]") {
  CHECK(shown_address("mqtt://box.car", "mqtt://box.car") == "\"mqtt://box.car\"");
  CHECK(shown_address("mqtt://me:hunter2@box.car", "mqtt://me:hunter2") ==
        "an address with a user or password");
}

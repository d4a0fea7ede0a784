#include "llm/servers/server_address.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace cabinwatch::llm::server_address_test {
namespace {

using namespace std::string_literals;
using Catch::Matchers::Contains;

ServerAddress local(const std::string& text) { return ServerAddress::parse(text, false); }

/// Why an address is refused; empty when it is taken.
std::string refusal(const std::string& text, bool allow_remote = false) {
  try {
    static_cast<void>(ServerAddress::parse(text, allow_remote));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a loopback server is taken with its port and prefix", "[server_address]") {
  const auto address = local("http://127.0.0.1:11434");
  CHECK(address.text() == "http://127.0.0.1:11434");
  CHECK(address.url("/api/chat") == "http://127.0.0.1:11434/api/chat");
  CHECK(address.is_local());
  CHECK_FALSE(address.unix_socket());
  CHECK(local("https://localhost/llm/").url("/v1/models") == "https://localhost/llm/v1/models");
  CHECK(local("http://[::1]:8080///").text() == "http://[::1]:8080");
}

TEST_CASE("an address with the path of the interface is taken as it was meant",
          "[server_address]") {
  const auto chat = [](const std::string& text) { return local(text).url("/v1/chat/completions"); };
  constexpr const char* kChat = "http://127.0.0.1:8000/v1/chat/completions";
  for (const auto* text :
       {"http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1",
        "http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1/chat/completions"}) {
    CAPTURE(text);
    CHECK(chat(text) == kChat);
    CHECK(local(text).url("/health") == "http://127.0.0.1:8000/health");
  }
  CHECK(local("http://127.0.0.1:8000/v1").text() == "http://127.0.0.1:8000/v1");
  CHECK(chat("http://localhost/llm/v1") == "http://localhost/llm/v1/chat/completions");
  CHECK(chat("http://localhost/v3") == "http://localhost/v3/chat/completions");
  CHECK(local("http://localhost/v3").url("/v1/models") == "http://localhost/v3/models");
  CHECK(chat("http://localhost/v1beta/openai/chat/completions") ==
        "http://localhost/v1beta/openai/chat/completions");
  CHECK(chat("http://localhost/v") == "http://localhost/v/v1/chat/completions");
  CHECK(ServerAddress::parse("http://v1", true).url("/v1/models") == "http://v1/v1/models");

  const auto ollama = [](const std::string& text) { return local(text).url("/api/chat"); };
  for (const auto* text : {"http://localhost:11434", "http://localhost:11434/api",
                           "http://localhost:11434/api/chat", "http://localhost:11434/v1"}) {
    CAPTURE(text);
    CHECK(ollama(text) == "http://localhost:11434/api/chat");
  }
}

TEST_CASE("a unix socket is taken by its absolute path", "[server_address]") {
  const auto address = local("unix:/run/llama server.sock");
  CHECK(address.text() == "unix:/run/llama server.sock");
  CHECK(address.unix_socket() == "/run/llama server.sock");
  CHECK(address.url("/health") == "http://localhost/health");
  CHECK(address.is_local());
  CHECK(refusal("unix:/" + std::string(106, 's')).empty());
  CHECK_THAT(refusal("unix:/" + std::string(107, 's')), Contains("longer than 107"));
  CHECK_THAT(refusal("unix:run/llama.sock"), Contains("absolute"));
  CHECK_THAT(refusal("unix:"), Contains("absolute"));
  CHECK_THAT(refusal("unix:/run/a\0b"s), Contains("zero byte"));
}

TEST_CASE("an address that is no URL says what to write instead", "[server_address]") {
  for (const auto* text : {"", "127.0.0.1:11434", "localhost", "ftp://localhost", "http//localhost",
                           "http://", "http://localhost:port", "http://localhost:123456",
                           "http://[::1", "file:///etc/passwd", "://localhost"}) {
    CAPTURE(text);
    CHECK_THAT(refusal(text), Contains("http://HOST:PORT"));
  }
  CHECK_THAT(refusal("127.0.0.1:11434"), Contains("has no scheme"));
  CHECK_THAT(refusal("http://localhost:0"), Contains("1 to 65535"));
  for (const auto* text :
       {"http://local host", "http://localhost\n", " http://localhost", "http://localhost/\x7f",
        "http://localhost?x=1", "http://localhost#x", "http://localhost\\x"}) {
    CAPTURE(text);
    CHECK_FALSE(refusal(text).empty());
  }
}

TEST_CASE("only plain spellings of this computer count as it", "[server_address]") {
  for (const auto* text : {"http://localhost", "HTTP://LocalHost:80", "http://127.0.0.1",
                           "http://127.255.0.3:1", "http://[::1]"}) {
    CAPTURE(text);
    CHECK(refusal(text).empty());
  }
  for (const auto* host : {"192.0.2.1",
                           "example.com",
                           "localhost.example.com",
                           "localhost.",
                           "127.0.0.1.example.com",
                           "127.1",
                           "127.0.1",
                           "2130706433",
                           "0x7f.0.0.1",
                           "0177.0.0.1",
                           "127.0.0.01",
                           "127.0.0.256",
                           "0.0.0.0",
                           "0",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::2]",
                           "[0:0:0:0:0:0:0:1]",
                           "[::1%25eth0]",
                           "localhost%2eexample.com",
                           "127.0.0.1%00.example.com",
                           "%6cocalhost",
                           "128.0.0.1"}) {
    CAPTURE(host);
    CHECK_FALSE(refusal("http://"s + host).empty());
    CHECK_FALSE(refusal("http://"s + host + ":11434/localhost").empty());
  }
}

TEST_CASE("another host is refused with what to do, and taken where it is allowed",
          "[server_address]") {
  CHECK_THAT(refusal("http://192.0.2.1:11434"), Contains("llm.allow_remote"));
  CHECK(refusal("http://192.0.2.1:11434", true).empty());
  CHECK_FALSE(ServerAddress::parse("https://gpu.example.com", true).is_local());
  CHECK(ServerAddress::parse("http://127.0.0.1", true).is_local());
}

TEST_CASE("a user or password is refused and never repeated", "[server_address]") {
  for (const auto* text :
       {"http://me:hunter2@localhost", "http://hunter2@localhost:11434",
        "http://:hunter2@127.0.0.1", "hunter2@localhost", "http://localhost/@hunter2",
        "http://hunter2@", "http://192.0.2.1\\@hunter2", "ftp://me:hunter2@localhost",
        "me:hunter2@http://localhost:11434"}) {
    for (const bool allow_remote : {false, true}) {
      CAPTURE(text);
      CHECK_FALSE(refusal(text, allow_remote).empty());
      CHECK_THAT(refusal(text, allow_remote), !Contains("hunter2"));
    }
  }
  CHECK_THAT(refusal("http://me:hunter2@localhost"), Contains("llm.api_key_file"));
}

TEST_CASE("a host in letters of other alphabets is refused for what it is", "[server_address]") {
  CHECK_THAT(refusal("http://b\xc3\xbcro.example", true), Contains("ASCII"));
}

}  // namespace cabinwatch::llm::server_address_test

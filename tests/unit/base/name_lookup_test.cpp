#include "base/name_lookup.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

using namespace cabinwatch::base;

namespace {

std::string written(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return std::string(text.data()) + " " + std::to_string(ntohs(v4.sin_port));
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.address);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  return std::string(text.data()) + " " + std::to_string(ntohs(v6.sin6_port));
}

void wait_for_end(const NameLookup& lookup) {
  pollfd end{.fd = lookup.descriptor(), .events = POLLIN, .revents = 0};
  REQUIRE(::poll(&end, 1, 30'000) == 1);
}

}  // namespace

TEST_CASE("what is written as an address is known at once", "[name_lookup]") {
  for (const auto& [host, expected] :
       {std::pair("192.0.2.7", "192.0.2.7 2947"), std::pair("2001:db8::7", "2001:db8::7 2947")}) {
    const NameLookup lookup(host, 2947);
    REQUIRE(lookup.has_ended());
    const auto result = lookup.result();
    const auto& addresses = std::get<std::vector<SocketAddress>>(result);
    REQUIRE(addresses.size() == 1);
    CHECK(written(addresses.front()) == expected);
  }
}

TEST_CASE("a name of this computer is looked up", "[name_lookup][looks_up_name]") {
  const NameLookup lookup("localhost", 1883);
  wait_for_end(lookup);
  const auto result = lookup.result();
  const auto& addresses = std::get<std::vector<SocketAddress>>(result);
  REQUIRE_FALSE(addresses.empty());
  const auto first = written(addresses.front());
  CHECK((first == "127.0.0.1 1883" || first == "::1 1883"));
}

TEST_CASE("a name that there is not is told as such", "[name_lookup][looks_up_name]") {
  const NameLookup lookup("no such name", 1883);
  wait_for_end(lookup);
  CHECK_FALSE(std::get<std::string>(lookup.result()).empty());
}

TEST_CASE("a lookup may be given up while it runs, and leaves nothing",
          "[name_lookup][looks_up_name]") {
  const auto open_files = [] {
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return std::distance(begin(files), end(files));
  };
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) const NameLookup lookup("localhost", 1883);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (open_files() > before && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  CHECK(open_files() <= before);  // one of another test may have been open
}

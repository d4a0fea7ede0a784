#include "vehicle/gpsd_address.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <tuple>

using cabinwatch::vehicle::GpsdAddress;

TEST_CASE("gpsd is at its usual place, or where an address says", "[gpsd_address]") {
  for (const auto& [text, host, port] :
       {std::tuple("gpsd", "127.0.0.1", 2947), std::tuple("gpsd://box.car", "box.car", 2947),
        std::tuple("gpsd://192.0.2.7:3000/", "192.0.2.7", 3000),
        std::tuple("gpsd://[2001:db8::7]", "2001:db8::7", 2947),
        std::tuple("gpsd://[fe80::1%eth0]:65535", "fe80::1%eth0", 65535)}) {
    const auto address = GpsdAddress::parse(text);
    CHECK(address.host == host);
    CHECK(address.port == port);
  }
  CHECK(GpsdAddress::parse("gpsd").text() == "127.0.0.1:2947");
  CHECK(GpsdAddress::parse("gpsd://[2001:db8::7]").text() == "[2001:db8::7]:2947");
}

TEST_CASE("what is no address is refused", "[gpsd_address]") {
  for (const char* text : {"", "gps", "gpsd:", "gpsd://", "gpsd://:2947",
                           "gpsd://host:", "gpsd://host:0", "gpsd://host:65536", "gpsd://host:29x",
                           "gpsd://host:-1", "gpsd://me@host", "gpsd://host/path", "gpsd://[::1",
                           "gpsd://[::1]x", "gpsd://::1", "gpsd://a b", "http://host", "GPSD"}) {
    INFO(text);
    CHECK_THROWS_AS(GpsdAddress::parse(text), std::invalid_argument);
  }
}

TEST_CASE("a password in an address is not repeated", "[gpsd_address]") {
  CHECK_THROWS_WITH(GpsdAddress::parse("gpsd://me:SECRET@host"), !Catch::Contains("SECRET"));
}

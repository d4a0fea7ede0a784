#include "vehicle/gpsd_report.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch::vehicle;
using namespace std::chrono_literals;

namespace {

GpsFix fix_of(const std::string& line) {
  const auto report = read_gpsd_report(line);
  REQUIRE(report);
  return std::get<GpsFix>(*report);
}

}  // namespace

TEST_CASE("a fix has receiver, speed in km/h and the time that it is of", "[gpsd_report]") {
  const auto fix =
      fix_of(R"({"class":"TPV","device":"/dev/ttyACM0","mode":3,"time":"2026-11-28T08:40:00.500Z",)"
             R"("lat":46.5,"lon":7.5,"speed":12.5})");
  CHECK(fix.receiver == "/dev/ttyACM0");
  CHECK(fix.has_position);
  CHECK(fix.speed_kmh == Approx(45.0));
  REQUIRE(fix.measured_at);
  CHECK(fix.measured_at->time_since_epoch() == 1795855200s + 500ms);
}

TEST_CASE("blanks between the parts of a report change nothing", "[gpsd_report]") {
  const auto fix =
      fix_of(R"( { "class" : "TPV", "device": "/dev/tty GPS\" :0", "mode": 3,	"speed": 12.5 } )");
  CHECK_THAT(fix.receiver, Catch::Matchers::Contains("tty GPS"));
  CHECK(fix.speed_kmh == Approx(45.0));
  const auto gone = read_gpsd_report(R"({ "class": "DEVICE", "path": "/dev/a", "activated": 0 })");
  REQUIRE(gone);
  CHECK_FALSE(std::get<GpsReceiver>(*gone).is_there);
}

TEST_CASE("a receiver without a fix has no speed, whatever it tells", "[gpsd_report]") {
  const auto fix = fix_of(R"({"class":"TPV","device":"/dev/ttyACM0","mode":1,"speed":12.5})");
  CHECK_FALSE(fix.has_position);
  CHECK_FALSE(fix.speed_kmh);
  CHECK_FALSE(fix.measured_at);
}

TEST_CASE("what no car has is no speed", "[gpsd_report]") {
  for (const char* speed : {R"("fast")", "1e999", "-1.0", "151.0", "null", "{}"}) {
    INFO(speed);
    const auto report = read_gpsd_report(
        std::string(R"({"class":"TPV","device":"/dev/ttyACM0","mode":3,"speed":)") + speed + "}");
    if (!report) continue;
    const auto* fix = std::get_if<GpsFix>(&*report);
    CHECK((fix == nullptr || !fix->speed_kmh));
  }
}

TEST_CASE("receivers come and go", "[gpsd_report]") {
  const auto all =
      read_gpsd_report(R"({"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/a"},)"
                       R"({"class":"DEVICE","path":"/dev/b"}]})");
  REQUIRE(all);
  CHECK(std::get<GpsReceivers>(*all).names == std::vector<std::string>{"/dev/a", "/dev/b"});
  const auto gone = read_gpsd_report(R"({"class":"DEVICE","path":"/dev/a","activated":0})");
  REQUIRE(gone);
  CHECK_FALSE(std::get<GpsReceiver>(*gone).is_there);
  const auto there = read_gpsd_report(
      R"({"class":"DEVICE","path":"/dev/a","activated":"2026-11-28T08:40:00.000Z"})");
  REQUIRE(there);
  CHECK(std::get<GpsReceiver>(*there).is_there);
}

TEST_CASE("what is of no use, and garbage, is no report", "[gpsd_report]") {
  for (const std::string line :
       {R"({"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14})",
        R"({"class":"WATCH","enable":true,"json":true})",
        R"({"class":"SKY","device":"/dev/a","satellites":[{"PRN":1,"used":true}]})",
        R"({"class":"ERROR","message":"no"})", R"({"class":"TPV","device":)", R"({"class":"TPV"})",
        R"({"class":"DEVICE"})", "", "{}", "{", "$GPRMC,,V*30", "\x80\xFF{{{{",
        "HTTP/1.1 400 Bad Request"}) {
    INFO(line);
    CHECK_FALSE(read_gpsd_report(line));
  }
  // Deeper and longer than anything of gpsd's.
  CHECK_FALSE(read_gpsd_report(std::string(10'000, '{')));
  CHECK_FALSE(read_gpsd_report(R"({"class":"DEVICES","devices":[)" + std::string(9'000, '[')));
}

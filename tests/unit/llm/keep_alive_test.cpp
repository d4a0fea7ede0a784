#include "llm/servers/keep_alive.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace cabinwatch::llm {

TEST_CASE("seconds go out as a number, durations as text", "[keep_alive]") {
  CHECK(keep_alive_json("-1").dump() == "-1");
  CHECK(keep_alive_json("0").dump() == "0");
  CHECK(keep_alive_json("300").dump() == "300");
  for (const std::string duration : {"10m", "1h30m", "-1m", "1.5h", "500ms", "24h0m0.5s"}) {
    CHECK(keep_alive_json(duration) == duration);
  }
}

TEST_CASE("what Ollama could not read is refused", "[keep_alive]") {
  for (const std::string text : {"", "m", "10 m", "10x", "ten", "1.5", "+5", "99999999999", "1h30",
                                 "10m\n", "--1", "1e3", "1m1m1m1m1m1m1m", "5\"", "0x10"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(keep_alive_json(text), std::invalid_argument);
  }
  std::string endless(100'000, '1');
  endless += 'h';
  CHECK_THROWS_AS(keep_alive_json(endless), std::invalid_argument);
}

}  // namespace cabinwatch::llm

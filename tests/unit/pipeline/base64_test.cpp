#include "pipeline/base64.hpp"

#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

namespace cabinwatch::pipeline {
namespace {

std::string encoded(const std::vector<std::uint8_t>& bytes) {
  std::string text = "what was there before";
  write_base64(bytes, text);
  return text;
}

std::string encoded(std::string_view text) {
  return encoded(std::vector<std::uint8_t>(text.begin(), text.end()));
}

}  // namespace

TEST_CASE("base64 is as RFC 4648 has it", "[base64]") {
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foob") == "Zm9vYg==");
  CHECK(encoded("fooba") == "Zm9vYmE=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64 takes every byte and breaks no line", "[base64]") {
  CHECK(encoded(std::vector<std::uint8_t>{0x00, 0xFF, 0x3E, 0xFB, 0xEF, 0xBE}) == "AP8+++++");
  CHECK(encoded(std::vector<std::uint8_t>{0xFF, 0xFF, 0xFF}) == "////");
  const auto text = encoded(std::vector<std::uint8_t>(100'000, 0));
  CHECK(text == std::string(133'334, 'A') + "==");
}

}  // namespace cabinwatch::pipeline

#include "llm/answers/plain_text.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace cabinwatch::llm {
namespace {

using namespace std::string_view_literals;

std::size_t count(std::string_view text) { return character_count(text); }

}  // namespace

TEST_CASE("characters are counted, not bytes", "[plain_text]") {
  CHECK(count("") == 0);
  CHECK(count("tired") == 5);
  CHECK(count("müde") == 4);
  CHECK(count("疲れ😴") == 3);
  CHECK(count("\xff\xfe") == 2);      // neither is UTF-8
  CHECK(count("\xe2\x82") == 2);      // cut short
  CHECK(count("\xed\xa0\x80") == 3);  // half of a UTF-16 pair
}

TEST_CASE("one line stays as it is, in any language", "[plain_text]") {
  CHECK(one_line("Der Fahrer ist müde. 😴", 80) == "Der Fahrer ist müde. 😴");
}

TEST_CASE("nothing in a line can break it or steer a terminal", "[plain_text]") {
  CHECK(one_line("a\nb\r\tc", 80) == "a b  c");
  CHECK(one_line("\x1b[31mred\x7f", 80) == " [31mred ");
  CHECK(one_line("a\0b"sv, 80) == "a b");
  CHECK(one_line("\xc2\x9b"sv, 80) == " ");  // C1
  // NOLINTNEXTLINE(misc-misleading-bidirectional): that is what it is about
  CHECK(one_line("x\xe2\x80\xaey\xe2\x81\xa6z", 80) == "x y z");  // turns the writing direction
  CHECK(one_line("x\xe2\x80\xa8y", 80) == "x y");                 // line separator
}

TEST_CASE("bytes that are not UTF-8 become question marks", "[plain_text]") {
  CHECK(one_line("a\xff\xc0\xaf"
                 "b",
                 80) == "a???b");
  CHECK(one_line("\xf4\x90\x80\x80", 80) == "????");  // beyond the last character
}

TEST_CASE("what exceeds the limit is cut off between characters", "[plain_text]") {
  CHECK(one_line("müdigkeit", 2) == "mü");
  CHECK(one_line("abc", 0).empty());
}

TEST_CASE("an error line leaves out what may be a picture or a key", "[plain_text]") {
  const std::string secret(40, 'k');
  CHECK(error_line("key " + secret + " refused") == "key [...] refused");
  CHECK(error_line(secret) == "[...]");
  CHECK(error_line(std::string(39, 'k')) == std::string(39, 'k'));
  CHECK(error_line("sk-proj_" + std::string(32, '/')) == "[...]");
}

TEST_CASE("an error line ends in front of an address that does not fit into it", "[plain_text]") {
  const auto filler = std::string(170, '.') + " ";
  const std::string address = "https://openrouter.ai/settings/credits";
  CHECK(error_line(filler + "visit " + address) == filler + "visit ...");
  CHECK(error_line("see " + address + " now") == "see " + address + " now");
  const auto fits = std::string(kErrorTextCharacters - address.size() - 1, '.') + " " + address;
  CHECK(error_line(fits) == fits);
  CHECK(error_line(fits + " and pay") == fits);
}

TEST_CASE("an error line is short, whatever came", "[plain_text]") {
  CHECK(error_line(std::string(1'000'000, ' ')).size() == kErrorTextCharacters);
  std::string umlauts;
  for (int i = 0; i < 10'000; ++i) umlauts += "ü ";
  CHECK(count(error_line(umlauts)) == kErrorTextCharacters);
}

}  // namespace cabinwatch::llm

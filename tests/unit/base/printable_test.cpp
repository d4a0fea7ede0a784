#include "base/printable.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string_view>

namespace cabinwatch::base {
namespace {

using namespace std::string_view_literals;

TEST_CASE("text of every language stays as it is", "[printable]") {
  CHECK(printable("") == "");
  CHECK(printable("Müdigkeit, усталость, 疲れ, 😴") == "Müdigkeit, усталость, 疲れ, 😴");
}

TEST_CASE("nothing in a text can break a line or steer a terminal", "[printable]") {
  CHECK(printable("a\nb\r\tc") == "a\\x0ab\\x0d\\x09c");
  CHECK(printable("\x1b[2J") == "\\x1b[2J");
  CHECK(printable("nul\0nul"sv) == "nul\\x00nul");
  CHECK(printable("\x7f") == "\\x7f");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");  // C1: starts a terminal sequence
  // NOLINTNEXTLINE(misc-misleading-bidirectional): that is what it is about
  CHECK(printable("\xe2\x80\xae") == "\\xe2\\x80\\xae");  // turns the writing direction
  CHECK(printable("\xe2\x80\xa8") == "\\xe2\\x80\\xa8");  // line separator
}

TEST_CASE("bytes that are not UTF-8 are spelled out", "[printable]") {
  CHECK(printable("\xff!") == "\\xff!");
  CHECK(printable("\xc3") == "\\xc3");                             // cut short
  CHECK(printable("\xc3(") == "\\xc3(");                           // continued wrongly
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // longer than need be
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // half of a UTF-16 pair
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond the last character
}

TEST_CASE("bytes are told as hexadecimal digits", "[printable]") {
  const std::array<unsigned char, 4> bytes{0x00, 0x0f, 0xa5, 0xff};
  CHECK(hex(bytes) == "000fa5ff");
  CHECK(hex({}).empty());
}

}  // namespace
}  // namespace cabinwatch::base

#include "recordings/report/script_text.hpp"

#include <catch2/catch.hpp>

using namespace cabinwatch::recordings;

TEST_CASE("a text cannot end the script element that it stands in", "[script_text]") {
  const Json hostile{"</script><script>alert(1)</script>", "<!-- <script>", "a && b > c"};
  const auto text = script_text(hostile);
  CHECK(text.find_first_of("<>&") == std::string::npos);
  CHECK(Json::parse(text) == hostile);
}

TEST_CASE("line separators that are none in JSON are escaped", "[script_text]") {
  // NOLINTBEGIN(misc-misleading-bidirectional): that is what it is about
  const Json separated{"one\u2028two\u2029three", "\u2027 and \u202A stay as they are"};
  const auto text = script_text(separated);
  CHECK(text.find("one\\u2028two\\u2029three") != std::string::npos);
  CHECK(text.find("\u2027 and \u202A stay as they are") != std::string::npos);
  // NOLINTEND(misc-misleading-bidirectional)
  CHECK(Json::parse(text) == separated);
}

TEST_CASE("bytes that are not UTF-8 leave text that can be read", "[script_text]") {
  const auto text = script_text(Json{"broken \xE2\x80 name \xFF.mp4"});
  CHECK(Json::parse(text)[0] == "broken \uFFFD name \uFFFD.mp4");
}

TEST_CASE("a video is linked from the report's folder", "[script_text]") {
  CHECK(relative_url("/data/drive.mp4", "/data/results") == "../drive.mp4");
  CHECK(relative_url("/data/results/a/drive.mp4", "/data/results") == "a/drive.mp4");
}

TEST_CASE("no byte of a file name means anything in a link", "[script_text]") {
  CHECK(relative_url("/d/50% #1?&\"'<b>\n.mp4", "/d") == "50%25%20%231%3F%26%22%27%3Cb%3E%0A.mp4");
  CHECK(relative_url("/d/javascript:alert(1)", "/d") == "javascript%3Aalert%281%29");
  CHECK(relative_url("/d/\xC3\xA9\xFF.mp4", "/d") == "%C3%A9%FF.mp4");
}

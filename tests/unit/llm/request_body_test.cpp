#include "llm/servers/request_body.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cabinwatch::llm::request_body_test {
namespace {

using nlohmann::ordered_json;

pipeline::EncodedPicturePtr picture(const std::string& base64) {
  return std::make_shared<const pipeline::EncodedPicture>(
      pipeline::EncodedPicture{base64, 1, 1, 1});
}

const std::string kPlace(RequestBody::kPicturePlace);

/// Read as libcurl reads it: so many bytes at a time.
std::string read_in_steps(const RequestBody& body, std::size_t step) {
  std::string whole;
  std::vector<char> room(step);
  while (const auto count = body.read(whole.size(), room)) whole.append(room.data(), count);
  return whole;
}

}  // namespace

TEST_CASE("pictures stand in their places, in their order", "[request_body]") {
  const RequestBody body({{"a", kPlace}, {"b", "data:," + kPlace}},
                         {picture("AAA="), picture("B")});
  CHECK(body.text() == R"({"a":"AAA=","b":"data:,B"})");
  CHECK(body.size() == body.text().size());
  CHECK(RequestBody(ordered_json::array(), {}).text() == "[]");
}

TEST_CASE("the body reads the same in steps of any size, from any place", "[request_body]") {
  const RequestBody body({kPlace, "between", kPlace, kPlace},
                         {picture("first"), picture(std::string(100, 'x')), picture("")});
  for (const std::size_t step : {1U, 2U, 7U, 64U, 4096U})
    CHECK(read_in_steps(body, step) == body.text());
  std::vector<char> room(10);
  for (std::size_t offset = 0; offset <= body.size(); ++offset) {
    const auto count = body.read(offset, room);
    CHECK(std::string(room.data(), count) == body.text().substr(offset, 10));
  }
  CHECK(body.read(body.size() + 5, room) == 0);
}

TEST_CASE("a picture is shared, not copied", "[request_body]") {
  const auto shown = picture("AAAA");
  const RequestBody body({kPlace}, {shown});
  CHECK(shown.use_count() == 2);
}

TEST_CASE("places and pictures must be as many", "[request_body]") {
  CHECK_THROWS_AS(RequestBody({"no place"}, {picture("A")}), std::invalid_argument);
  CHECK_THROWS_AS(RequestBody({kPlace, kPlace}, {picture("A")}), std::invalid_argument);
}

TEST_CASE("a text that only looks like a picture's place is none", "[request_body]") {
  const RequestBody body({{"model", R"(odd\u0001\u007fname)"}, {"image", kPlace}}, {picture("A")});
  CHECK(ordered_json::parse(body.text()) ==
        ordered_json{{"model", R"(odd\u0001\u007fname)"}, {"image", "A"}});
}

}  // namespace cabinwatch::llm::request_body_test

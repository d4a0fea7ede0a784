#include "pipeline/stream_choice.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::pipeline {
namespace {

const std::vector<VideoStream> kStreams{
    {.width = 320, .height = 180, .language = "", .title = "road", .is_default = false},
    {.width = 160, .height = 90, .language = "deu", .title = "Cabin", .is_default = false},
    {.width = 640, .height = 480, .language = "fr", .title = "", .is_default = true}};

}  // namespace

TEST_CASE("a stream is chosen by its number, counted from 1", "[stream_choice]") {
  CHECK(choose_stream(kStreams, "1") == 0);
  CHECK(choose_stream(kStreams, "3") == 2);
  CHECK_FALSE(choose_stream(kStreams, "0"));
  CHECK_FALSE(choose_stream(kStreams, "4"));
}

TEST_CASE("a stream is chosen by its title or its language", "[stream_choice]") {
  CHECK(choose_stream(kStreams, "cabin") == 1);
  CHECK(choose_stream(kStreams, "de") == 1);
  CHECK(choose_stream(kStreams, "ger") == 1);  // its other name
  CHECK(choose_stream(kStreams, "fra") == 2);
  CHECK_FALSE(choose_stream(kStreams, "rear"));
}

TEST_CASE("without a choice it is the one marked as default, else the first", "[stream_choice]") {
  CHECK(choose_stream(kStreams, "") == 2);
  CHECK(choose_stream({kStreams[0], kStreams[1]}, "") == 0);
}

TEST_CASE("streams are told with what there is to choose by", "[stream_choice]") {
  CHECK(text_of(kStreams) == "1 (320x180, \"road\"), 2 (160x90, deu, \"Cabin\"), 3 (640x480, fr)");
}

}  // namespace cabinwatch::pipeline

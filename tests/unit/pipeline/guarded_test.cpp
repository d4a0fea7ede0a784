#include "pipeline/guarded.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <new>
#include <stdexcept>
#include <string>

#include "pipeline/pipeline_description.hpp"
#include "tests/unit/pipeline/capture_fixture.hpp"

namespace cabinwatch::pipeline::test {

TEST_CASE("what a callback throws is told, and its result is another", "[guarded]") {
  std::string told;
  const auto on_trouble = [&](std::string why) { told = std::move(why); };
  CHECK(guarded(on_trouble, 7, [] { return 5; }) == 5);
  CHECK(told.empty());
  CHECK(guarded(on_trouble, 7, []() -> int { throw std::runtime_error("odd"); }) == 7);
  CHECK(told == "odd");
  guarded(on_trouble, [] { throw std::runtime_error("more odd"); });
  CHECK(told == "more odd");
}

TEST_CASE("trouble that cannot be told stays in the callback, too", "[guarded]") {
  const auto cannot = [](const std::string&) { throw std::bad_alloc(); };
  CHECK(guarded(cannot, 7, []() -> int { throw std::bad_alloc(); }) == 7);
}

TEST_CASE("what is thrown for an output that comes late is told, and leaves no callback",
          "[guarded]") {
  gst_init(nullptr, nullptr);
  std::promise<std::string> promise;
  auto told = promise.get_future();
  PipelineDescription description("videotestsrc num-buffers=1 ! jpegenc ! decodebin");
  description.find_output([](GstPad*) { throw std::bad_alloc(); },
                          [&](std::string why) { promise.set_value(std::move(why)); });
  gst_element_set_state(description.bin(), GST_STATE_PLAYING);
  const auto is_told = told.wait_for(kPatience);
  gst_element_set_state(description.bin(), GST_STATE_NULL);
  REQUIRE(is_told == std::future_status::ready);
  CHECK(told.get() == std::bad_alloc().what());
}

}  // namespace cabinwatch::pipeline::test

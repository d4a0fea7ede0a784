#include "pipeline/frame_cache.hpp"

#include <catch2/catch.hpp>
#include <memory>

namespace cabinwatch::pipeline::frame_cache_test {
namespace {

PictureKey key(std::uint64_t content, int width = 448, int height = 252) {
  return {{content, 7}, width, height};
}

EncodedPicturePtr picture() { return std::make_shared<const EncodedPicture>(); }

}  // namespace

TEST_CASE("what was put in is found again, the very same picture", "[frame_cache]") {
  FrameCache cache(4);
  const auto kept = picture();
  CHECK(cache.find(key(1)) == nullptr);
  cache.insert(key(1), kept);
  CHECK(cache.find(key(1)) == kept);
  CHECK(cache.find(key(1)) == kept);
  CHECK(cache.hits() == 2);
  CHECK(cache.misses() == 1);
}

TEST_CASE("content, width and height all tell pictures apart", "[frame_cache]") {
  FrameCache cache(4);
  cache.insert(key(1), picture());
  CHECK(cache.find(key(2)) == nullptr);
  CHECK(cache.find(key(1, 252, 448)) == nullptr);
  CHECK(cache.find({{1, 8}, 448, 252}) == nullptr);  // the other half of the hash
}

TEST_CASE("the first in is the first out, however often it was found", "[frame_cache]") {
  FrameCache cache(3);
  for (std::uint64_t i = 1; i <= 3; ++i) cache.insert(key(i), picture());
  CHECK(cache.find(key(1)) != nullptr);
  cache.insert(key(4), picture());
  CHECK(cache.find(key(1)) == nullptr);
  for (std::uint64_t i = 2; i <= 4; ++i) CHECK(cache.find(key(i)) != nullptr);
  cache.insert(key(5), picture());
  CHECK(cache.find(key(2)) == nullptr);
}

TEST_CASE("putting in a picture twice takes one place", "[frame_cache]") {
  FrameCache cache(2);
  cache.insert(key(1), picture());
  cache.insert(key(1), picture());
  cache.insert(key(2), picture());
  CHECK(cache.find(key(1)) != nullptr);
  cache.insert(key(3), picture());
  CHECK(cache.find(key(1)) == nullptr);
  CHECK(cache.find(key(2)) != nullptr);
}

TEST_CASE("a cache without room keeps nothing and still counts", "[frame_cache]") {
  FrameCache cache(0);
  const auto kept = picture();
  cache.insert(key(1), kept);
  CHECK(kept.use_count() == 1);
  CHECK(cache.find(key(1)) == nullptr);
  CHECK(cache.misses() == 1);
}

TEST_CASE("a picture that was put out is let go", "[frame_cache]") {
  FrameCache cache(1);
  const auto first = picture();
  cache.insert(key(1), first);
  CHECK(first.use_count() == 2);
  cache.insert(key(2), picture());
  CHECK(first.use_count() == 1);
}

}  // namespace cabinwatch::pipeline::frame_cache_test

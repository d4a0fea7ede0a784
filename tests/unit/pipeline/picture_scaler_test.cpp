#include "pipeline/picture_scaler.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>

namespace cabinwatch::pipeline::picture_scaler_test {
namespace {

/// A gray picture drawn pixel by pixel.
struct Drawn {
  Drawn(PictureSize its_size, const std::function<int(int x, int y)>& luma) : size(its_size) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        pixels.push_back(static_cast<std::uint8_t>(luma(x, y)));
      }
    }
  }
  [[nodiscard]] PlanarPicture picture() const {
    PlanarPicture planes;
    planes.size = size;
    planes.is_gray = true;
    planes.planes[0] = {pixels.data(), size.width};
    return planes;
  }

  PictureSize size;
  std::vector<std::uint8_t> pixels;
};

int luma_at(const PlanarPicture& picture, int x, int y) {
  return picture.planes[0].data[std::ptrdiff_t{y} * picture.planes[0].stride + x];
}

/// The largest difference to what `expected` says of each pixel's middle, 0..1.
int worst(const PlanarPicture& picture, const std::function<int(double x, double y)>& expected) {
  int most = 0;
  for (int y = 0; y < picture.size.height; ++y) {
    for (int x = 0; x < picture.size.width; ++x) {
      const int wanted = expected((x + 0.5) / picture.size.width, (y + 0.5) / picture.size.height);
      most = std::max(most, std::abs(luma_at(picture, x, y) - wanted));
    }
  }
  return most;
}

TEST_CASE("stripes finer than the small picture become grey, not coarser stripes", "[scaler]") {
  const auto vertical = [](int x, int) { return x % 2 == 0 ? 0 : 254; };
  const auto horizontal = [](int, int y) { return y % 2 == 0 ? 0 : 254; };
  PictureScaler scaler;
  for (const auto& stripes : {Drawn({1280, 720}, vertical), Drawn({1280, 720}, horizontal)}) {
    CHECK(worst(scaler.scale(stripes.picture(), {448, 252}), [](double, double) { return 127; }) <=
          1);
  }
}

TEST_CASE("what is smooth stays where it is, whatever the sizes", "[scaler]") {
  const auto ramp = [](double x, double y) {
    return static_cast<int>(std::lround(100 * x + 100 * y));
  };
  PictureScaler scaler;
  for (const PictureSize from : {PictureSize{1280, 720}, {1920, 1080}, {641, 479}, {3840, 2160}}) {
    const Drawn picture(
        from, [&](int x, int y) { return ramp((x + 0.5) / from.width, (y + 0.5) / from.height); });
    for (const int side : {448, 224, 637, 32}) {
      CAPTURE(from.width, side);
      CHECK(worst(scaler.scale(picture.picture(), fit(from, side)), ramp) <= 2);
    }
  }
}

TEST_CASE("pictures of a single row or column are scaled too", "[scaler]") {
  PictureScaler scaler;
  const Drawn row({2000, 2}, [](int, int) { return 90; });
  const Drawn column({1, 3000}, [](int, int) { return 90; });
  CHECK(luma_at(scaler.scale(row.picture(), fit(row.size, 448)), 447, 0) == 90);
  CHECK(luma_at(scaler.scale(column.picture(), fit(column.size, 448)), 0, 447) == 90);
}

}  // namespace
}  // namespace cabinwatch::pipeline::picture_scaler_test

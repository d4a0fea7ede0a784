#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "drawn_frame.hpp"
#include "vision/eye_net.hpp"
#include "vision/lid_net.hpp"
#include "vision/net_weights.hpp"

namespace cabinwatch::vision {
namespace {

/// An eye on skin: across from -1 to 1 between the corners, down in the same units.
double drawn_luma(double across, double down, double lids_apart) {
  constexpr double kSkin = 150;
  const double lid = 1.0 - across * across;  // of the way from the corners
  if (lid <= 0.0) return kSkin;
  const double upper = 0.12 - lids_apart * lid;
  const double lower = 0.12 + 0.15 * lid;
  if (lids_apart <= 0.0) return std::abs(down - lower) < 0.07 ? 40 : kSkin;  // a line of lashes
  if (std::abs(down - upper) < 0.05) return 50;
  if (down < upper || down > lower) return kSkin;
  return std::hypot(across, down + 0.05) < 0.35 ? 35 : 205;
}

/// Where a picture has the pixel.
template <typename Picture>
std::size_t place(int row, int column) {
  return static_cast<std::size_t>(row) * Picture::kWidth + static_cast<std::size_t>(column);
}

EyePicture drawn_eye(double lids_apart) {
  EyePicture eye;
  for (int row = 0; row < EyePicture::kHeight; ++row) {
    for (int column = 0; column < EyePicture::kWidth; ++column) {
      const double unit = EyePicture::kWidth / 1.6 / 2;  // pixels
      eye.luma.at(place<EyePicture>(row, column)) = static_cast<float>(
          drawn_luma((column + 0.5 - EyePicture::kWidth / 2.0) / unit,
                     (row + 0.5 - EyePicture::kHeight / 2.0) / unit, lids_apart));
    }
  }
  return eye;
}

TEST_CASE("a drawn eye is open or shut, and the parts add up", "[eye net]") {
  const EyeNet net;
  const EyeLook open = net.look(drawn_eye(0.5));
  CHECK(open.open > 0.5);
  CHECK(open.open + open.closed + open.lowered + open.covered == Approx(1.0));
  const EyeLook shut = net.look(drawn_eye(0.0));
  CHECK(shut.closed + shut.lowered > 0.5);
}

TEST_CASE("an eye looks the same in any light", "[eye net]") {
  const EyeNet net;
  EyePicture dim = drawn_eye(0.5);
  for (float& luma : dim.luma) luma = 0.7F * luma + 20.0F;
  CHECK(net.look(dim).open == Approx(net.look(drawn_eye(0.5)).open).margin(0.1));
}

TEST_CASE("flat pixels give finite parts", "[eye net]") {
  const EyeLook look = EyeNet().look(EyePicture{});
  CHECK(look.open + look.closed + look.lowered + look.covered == Approx(1.0));
}

TEST_CASE("an eye's picture is level, 1.6 times as wide as the eye, the right one mirrored",
          "[eye net]") {
  // Upright stripes of the frame, one pixel by one, and an eye that is tilted by 90 degrees.
  const auto frame = drawn_frame(200, 200, [](int column, int) { return column; });
  const LumaView view{frame->planes[0].data, frame->planes[0].stride, {200, 200}};
  EyeShape eye;
  eye.left_corner = {75, 100};
  eye.right_corner = {125, 100};
  const auto at = [](const EyePicture& picture, int row, int column) {
    return picture.luma.at(place<EyePicture>(row, column));
  };
  const EyePicture left = eye_picture(view, eye, true);
  CHECK(at(left, 12, 0) == Approx(60).margin(1));
  CHECK(at(left, 12, 20) == Approx(100).margin(1));
  CHECK(at(eye_picture(view, eye, false), 12, 39) == Approx(60).margin(1));
  eye.left_corner = {100, 75};
  eye.right_corner = {100, 125};
  CHECK(at(eye_picture(view, eye, true), 0, 12) == Approx(124).margin(1));
}

TEST_CASE("lids' picture is 1.43 times as wide and as high as the eye is wide", "[eye net]") {
  const auto frame = drawn_frame(200, 200, [](int, int row) { return row; });
  const LumaView view{frame->planes[0].data, frame->planes[0].stride, {200, 200}};
  EyeShape eye;
  eye.left_corner = {65, 100};
  eye.right_corner = {135, 100};
  const LidPicture lids = lid_picture(view, eye, true);
  CHECK(lids.luma.front() == Approx(50).margin(1.5));
  CHECK(lids.luma.back() == Approx(150).margin(3.5));
}

TEST_CASE("lids look the same in any light, and flat pixels are finite", "[lid net]") {
  const LidNet net;
  LidPicture lids;
  for (int row = 0; row < LidPicture::kHeight; ++row) {
    for (int column = 0; column < LidPicture::kWidth; ++column) {
      const double unit = LidPicture::kWidth / 1.43 / 2;  // pixels
      lids.luma.at(place<LidPicture>(row, column)) =
          static_cast<float>(drawn_luma((column + 0.5 - LidPicture::kWidth / 2.0) / unit,
                                        (row + 0.5 - LidPicture::kHeight / 2.0) / unit, 0.0));
    }
  }
  LidPicture dim = lids;
  for (float& luma : dim.luma) luma = 0.8F * luma + 20.0F;
  CHECK(net.look(dim) == Approx(net.look(lids)).margin(0.5));
  CHECK(std::isfinite(net.look(LidPicture{})));
}

TEST_CASE("the weights are as many as the layers need", "[eye net][lid net]") {
  const bool is_eye_net = GENERATE(true, false);
  const auto layers = is_eye_net ? eye_net_layers() : lid_net_layers();
  REQUIRE(layers.size() == 5);
  // Of a convolution nine for each channel before it; of the first layer 15 for each channel, of
  // 24 x 40 pixels, and 25, of 40 x 40.
  const auto inputs = is_eye_net ? std::array<std::size_t, 5>{9, 72, 144, 360, 16}
                                 : std::array<std::size_t, 5>{9, 108, 216, 800, 24};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto ends = static_cast<std::size_t>(std::ranges::count(layers[i].weights, '\n'));
    CHECK(layers[i].weights.size() - ends == inputs.at(i) * layers[i].scales.size());
    CHECK(layers[i].bias.size() == layers[i].scales.size());
  }
}

}  // namespace
}  // namespace cabinwatch::vision

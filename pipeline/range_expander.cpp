#include "pipeline/range_expander.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cabinwatch::pipeline {
namespace {

using Levels = std::array<std::uint8_t, 256>;

/// @param from  the level that becomes `to`
/// @param span  of the levels of video, from the lowest to the highest
constexpr Levels levels(int from, int to, int span) {
  constexpr int kSpan = 255;  // of JPEG's
  Levels levels{};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const int scaled = (static_cast<int>(i) - from) * kSpan;
    const int rounded = (scaled + (scaled < 0 ? -span : span) / 2) / span;
    levels.at(i) = static_cast<std::uint8_t>(std::clamp(rounded + to, 0, kSpan));
  }
  return levels;
}

constexpr Levels kLuma = levels(16, 0, 219);
constexpr Levels kColours = levels(128, 128, 224);

}  // namespace

PlanarPicture RangeExpander::expand(const PlanarPicture& picture) {
  // The luma of colours has an even size, whatever the picture's: PictureScaler repeats its end.
  const PictureSize whole = picture.is_gray
                                ? picture.size
                                : PictureSize{2 * picture.chroma.width, 2 * picture.chroma.height};
  const std::array sizes{whole, picture.chroma, picture.chroma};
  const std::size_t planes = picture.is_gray ? 1 : sizes.size();
  std::size_t room = 0;
  for (std::size_t i = 0; i < planes; ++i) {
    room +=
        static_cast<std::size_t>(sizes.at(i).width) * static_cast<std::size_t>(sizes.at(i).height);
  }
  bytes_.resize(room);

  PlanarPicture expanded = picture;
  auto* to = bytes_.data();
  for (std::size_t i = 0; i < planes; ++i) {
    const auto& from = picture.planes.at(i);
    const auto [width, height] = sizes.at(i);
    const Levels& table = i == 0 ? kLuma : kColours;
    expanded.planes.at(i) = {to, width};
    for (int row = 0; row < height; ++row) {
      const auto* line = from.data + std::ptrdiff_t{row} * from.stride;
      to = std::transform(line, line + width, to, [&](std::uint8_t level) { return table[level]; });
    }
  }
  return expanded;
}

}  // namespace cabinwatch::pipeline

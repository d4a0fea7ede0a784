#include "pipeline/picture_scaler.hpp"

#include <libyuv.h>

#include <algorithm>
#include <cmath>

namespace cabinwatch::pipeline {
namespace {

std::size_t area(PictureSize size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

/// libyuv is fast for exact halves, and only these leave everything where it is.
bool has_exact_half(PictureSize size) { return size.width % 2 == 0 && size.height % 2 == 0; }

PictureSize exact_half(PictureSize size) { return {size.width / 2, size.height / 2}; }

bool is_enough(PictureSize size, PictureSize wanted) {
  return size.width >= wanted.width && size.height >= wanted.height;
}

constexpr int even(int side) { return side + side % 2; }

bool is_even(PictureSize size) { return size.width % 2 == 0 && size.height % 2 == 0; }

/// Repeats the last column and row of an odd picture's luma, for which there must be room.
void complete_luma(const PlanarPicture& picture) {
  const auto [width, height] = picture.size;
  const auto stride = std::ptrdiff_t{picture.planes[0].stride};
  auto* luma = const_cast<std::uint8_t*>(picture.planes[0].data);
  for (int row = 0; width % 2 != 0 && row < height; ++row) {
    luma[row * stride + width] = luma[row * stride + width - 1];
  }
  if (height % 2 != 0) {
    std::copy_n(luma + (height - 1) * stride, even(width), luma + height * stride);
  }
}

}  // namespace

PictureSize fit(PictureSize size, int max_side) noexcept {
  const int longer = std::max(size.width, size.height);
  if (longer <= max_side) return size;
  const double factor = static_cast<double>(max_side) / longer;
  const auto shrink = [factor](int side) {
    return std::max(1, static_cast<int>(std::lround(side * factor)));
  };
  return {shrink(size.width), shrink(size.height)};
}

PlanarPicture PictureScaler::Buffer::prepare(PictureSize size, bool is_gray) {
  const PictureSize chroma = half(size);
  const PictureSize luma = is_gray ? size : PictureSize{even(size.width), even(size.height)};
  bytes.resize(area(luma) + (is_gray ? 0 : 2 * area(chroma)));
  PlanarPicture picture{size, is_gray, chroma, {}};
  picture.planes[0] = {bytes.data(), luma.width};
  if (!is_gray) {
    picture.planes[1] = {bytes.data() + area(luma), chroma.width};
    picture.planes[2] = {bytes.data() + area(luma) + area(chroma), chroma.width};
  }
  return picture;
}

PlanarPicture PictureScaler::scale(const Frame& frame, PictureSize to) {
  switch (frame.format) {
    case PixelFormat::nv12:
      return scale(nv12_to_i420(frame), to);
    case PixelFormat::yuy2:
      return scale(yuy2_to_i420(frame), to);
    default: {
      const PictureSize size{frame.width, frame.height};
      return scale({size, frame.format == PixelFormat::gray8, half(size), frame.planes}, to);
    }
  }
}

PlanarPicture PictureScaler::scale(const PlanarPicture& picture, PictureSize to) {
  const bool fits =
      picture.size == to && (picture.is_gray || (picture.chroma == half(to) && is_even(to)));
  if (fits) return picture;

  const PlanarPicture scaled = scaled_.prepare(to, picture.is_gray);
  scale_plane(picture.planes[0], picture.size, scaled.planes[0], scaled.size);
  if (!picture.is_gray) {
    scale_plane(picture.planes[1], picture.chroma, scaled.planes[1], scaled.chroma);
    scale_plane(picture.planes[2], picture.chroma, scaled.planes[2], scaled.chroma);
    complete_luma(scaled);
  }
  return scaled;
}

void PictureScaler::scale_plane(Plane from, PictureSize from_size, const Plane& to,
                                PictureSize to_size) {
  halved_.resize(area(from_size) / 2);  // of 1/4, 1/16, ... never more than 1/3 is used
  auto* room = halved_.data();
  while (has_exact_half(from_size) && is_enough(exact_half(from_size), to_size)) {
    const PictureSize smaller = exact_half(from_size);
    libyuv::ScalePlane(from.data, from.stride, from_size.width, from_size.height, room,
                       smaller.width, smaller.width, smaller.height, libyuv::kFilterBox);
    from = {room, smaller.width};
    from_size = smaller;
    room += area(smaller);
  }
  // Where neighbours alone are too far apart (an odd size, colours halved one way only), slowly.
  const bool is_near = from_size.width < 2 * to_size.width && from_size.height < 2 * to_size.height;
  libyuv::ScalePlane(from.data, from.stride, from_size.width, from_size.height,
                     const_cast<std::uint8_t*>(to.data), to.stride, to_size.width, to_size.height,
                     is_near ? libyuv::kFilterBilinear : libyuv::kFilterBox);
}

PlanarPicture PictureScaler::nv12_to_i420(const Frame& frame) {
  PlanarPicture picture = converted_.prepare({frame.width, frame.height}, false);
  libyuv::SplitUVPlane(frame.planes[1].data, frame.planes[1].stride,
                       const_cast<std::uint8_t*>(picture.planes[1].data), picture.planes[1].stride,
                       const_cast<std::uint8_t*>(picture.planes[2].data), picture.planes[2].stride,
                       picture.chroma.width, picture.chroma.height);
  picture.planes[0] = frame.planes[0];  // luma is used where it lies
  return picture;
}

PlanarPicture PictureScaler::yuy2_to_i420(const Frame& frame) {
  const PlanarPicture picture = converted_.prepare({frame.width, frame.height}, false);
  libyuv::YUY2ToI420(frame.planes[0].data, frame.planes[0].stride,
                     const_cast<std::uint8_t*>(picture.planes[0].data), picture.planes[0].stride,
                     const_cast<std::uint8_t*>(picture.planes[1].data), picture.planes[1].stride,
                     const_cast<std::uint8_t*>(picture.planes[2].data), picture.planes[2].stride,
                     frame.width, frame.height);
  return picture;
}

}  // namespace cabinwatch::pipeline

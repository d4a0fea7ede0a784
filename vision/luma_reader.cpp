#include "vision/luma_reader.hpp"

#include <libyuv.h>

#include <algorithm>
#include <cstddef>
#include <span>

namespace cabinwatch::vision {
namespace {

std::size_t area(pipeline::PictureSize size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

}  // namespace

std::optional<LumaView> LumaReader::read(const pipeline::Frame& frame) {
  const pipeline::PictureSize size{frame.width, frame.height};
  switch (frame.format) {
    case pipeline::PixelFormat::jpeg: {
      const std::span bytes(frame.planes[0].data, frame.byte_count);
      const auto told = decoder_.size(bytes);  // network cameras leave it out of their format
      if (!told) return std::nullopt;
      const auto luma = decoder_.decode_luma(bytes, pipeline::fit(*told, kMostSide));
      if (!luma) return std::nullopt;
      return shrink({luma->planes[0].data, luma->planes[0].stride, luma->size});
    }
    case pipeline::PixelFormat::yuy2:
      if (size.width < 1 || size.height < 1) return std::nullopt;
      unpacked_.resize(area(size));
      libyuv::YUY2ToY(frame.planes[0].data, frame.planes[0].stride, unpacked_.data(), size.width,
                      size.width, size.height);
      return shrink({unpacked_.data(), size.width, size});
    default:
      if (size.width < 1 || size.height < 1) return std::nullopt;
      return shrink({frame.planes[0].data, frame.planes[0].stride, size});
  }
}

LumaView LumaReader::shrink(const LumaView& luma) {
  const pipeline::PictureSize to = pipeline::fit(luma.size, kMostSide);
  if (to == luma.size) return luma;
  shrunk_.resize(area(to));
  libyuv::ScalePlane(luma.data, luma.stride, luma.size.width, luma.size.height, shrunk_.data(),
                     to.width, to.width, to.height, libyuv::kFilterBox);
  return {shrunk_.data(), to.width, to};
}

}  // namespace cabinwatch::vision

#include "frames.hpp"

#include <turbojpeg.h>

#include <array>
#include <stdexcept>

#include "pipeline/jpeg_codec.hpp"

namespace cabinwatch::pipeline::test {
namespace {

/// The memory of a frame, row after row.
class Rows {
 public:
  explicit Rows(const FrameShape& shape) : shape_(shape) {}

  /// Adds a plane of rows of these bytes; where it begins.
  std::size_t add(int row_bytes, int rows, const std::function<int(int byte, int row)>& value) {
    const auto begin = bytes_.size();
    for (int row = 0; row < rows; ++row) {
      for (int i = 0; i < row_bytes; ++i) {
        bytes_.push_back(static_cast<std::uint8_t>(value(i, row)));
      }
      bytes_.insert(bytes_.end(), static_cast<std::size_t>(shape_.padding),
                    static_cast<std::uint8_t>(shape_.padding_value));
    }
    planes_.push_back({begin, row_bytes + shape_.padding});
    return begin;
  }

  std::shared_ptr<Frame> frame() {
    auto frame = std::make_shared<Frame>();
    frame->format = shape_.format;
    frame->width = shape_.width;
    frame->height = shape_.height;
    frame->byte_count = bytes_.size();
    auto pixels = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes_));
    for (std::size_t i = 0; i < planes_.size(); ++i) {
      frame->planes.at(i) = {pixels->data() + planes_[i].begin, planes_[i].stride};
    }
    frame->pixels = std::move(pixels);
    return frame;
  }

 private:
  struct Where {
    std::size_t begin;
    int stride;
  };
  FrameShape shape_;
  std::vector<std::uint8_t> bytes_;
  std::vector<Where> planes_;
};

}  // namespace

Drawing flat(int luma) {
  return [=](int, int) { return Pixel{luma}; };
}

Drawing squares(int side) {
  return [=](int x, int y) { return Pixel{(x / side + y / side) % 2 == 0 ? 40 : 210}; };
}

Drawing gradient(int width, int height) {
  return [=](int x, int y) {
    return Pixel{30 + 200 * x / width, 200 - 140 * y / height, 60 + 140 * y / height};
  };
}

std::shared_ptr<Frame> raw_frame(const FrameShape& shape, const Drawing& drawing) {
  const int half_width = (shape.width + 1) / 2;
  const int half_height = (shape.height + 1) / 2;
  const auto luma = [&](int x, int y) { return drawing(x, y).luma; };
  Rows rows(shape);
  switch (shape.format) {
    case PixelFormat::i420:
      rows.add(shape.width, shape.height, luma);
      rows.add(half_width, half_height, [&](int x, int y) { return drawing(2 * x, 2 * y).u; });
      rows.add(half_width, half_height, [&](int x, int y) { return drawing(2 * x, 2 * y).v; });
      break;
    case PixelFormat::nv12:
      rows.add(shape.width, shape.height, luma);
      rows.add(2 * half_width, half_height, [&](int i, int y) {
        const auto pixel = drawing(i / 2 * 2, 2 * y);
        return i % 2 == 0 ? pixel.u : pixel.v;
      });
      break;
    case PixelFormat::yuy2:
      rows.add(4 * half_width, shape.height, [&](int i, int y) {
        const auto pixel = drawing(i / 4 * 2, y);
        if (i % 2 == 0) return drawing(std::min(i / 2, shape.width - 1), y).luma;
        return i % 4 == 1 ? pixel.u : pixel.v;
      });
      break;
    case PixelFormat::gray8:
      rows.add(shape.width, shape.height, luma);
      break;
    case PixelFormat::jpeg:
      throw std::logic_error("a JPEG frame is no raw frame");
  }
  return rows.frame();
}

std::shared_ptr<Frame> jpeg_frame(std::vector<std::uint8_t> bytes) {
  auto frame = std::make_shared<Frame>();
  frame->format = PixelFormat::jpeg;
  frame->byte_count = bytes.size();
  auto pixels = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
  frame->planes[0] = {pixels->data(), 0};
  frame->pixels = std::move(pixels);
  return frame;
}

std::vector<std::uint8_t> jpeg(int width, int height, const Drawing& drawing, int subsampling) {
  std::array<std::vector<std::uint8_t>, 3> planes;
  std::array<const unsigned char*, 3> begins{};
  std::array<int, 3> strides{};
  const int count = subsampling == TJSAMP_GRAY ? 1 : 3;
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    strides.at(index) = tjPlaneWidth(i, width, subsampling);
    const int rows = tjPlaneHeight(i, height, subsampling);
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < strides.at(index); ++x) {
        const auto pixel = drawing(std::min(x * width / strides.at(index), width - 1),
                                   std::min(y * height / rows, height - 1));
        const std::array values{pixel.luma, pixel.u, pixel.v};
        planes.at(index).push_back(static_cast<std::uint8_t>(values.at(index)));
      }
    }
    begins.at(index) = planes.at(index).data();
  }
  const TurboJpegPtr handle(tjInitCompress());
  unsigned char* output = nullptr;
  unsigned long size = 0;
  const int status = tjCompressFromYUVPlanes(handle.get(), begins.data(), width, strides.data(),
                                             height, subsampling, &output, &size, 95, 0);
  const TurboJpegBufferPtr owned(output);
  if (status != 0) throw std::runtime_error(tjGetErrorStr2(handle.get()));
  return {output, output + size};
}

FramePtr captured(const std::shared_ptr<Frame>& frame, std::uint64_t number,
                  base::Clock::time_point at) {
  auto copy = std::make_shared<Frame>(*frame);
  copy->number = number;
  copy->captured_at = at;
  copy->received_at = at;
  return copy;
}

}  // namespace cabinwatch::pipeline::test

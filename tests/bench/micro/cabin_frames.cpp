#include "cabin_frames.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>

#include "pipeline/jpeg_codec.hpp"

namespace cabinwatch::bench {
namespace {

using pipeline::Frame;
using pipeline::PixelFormat;
using pipeline::Plane;

/// An I420 picture: what the other formats are made of.
struct Picture {
  int width;
  int height;
  std::vector<std::uint8_t> luma;
  std::vector<std::uint8_t> blue;  // chroma, both halved both ways
  std::vector<std::uint8_t> red;
};

std::size_t area(int width, int height) {
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

std::uint8_t byte(double value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)); }

/// How far within an ellipse a point lies: below 1 inside.
double ellipse(double x, double y, double center_x, double center_y, double radius_x,
               double radius_y) {
  return std::hypot((x - center_x) / radius_x, (y - center_y) / radius_y);
}

/// @param x, y  0..1
double brightness(double x, double y, double head) {
  if (const double face = ellipse(x, y, head, 0.42, 0.13, 0.24); face < 1.0) {
    const bool is_eye = ellipse(x, y, head - 0.05, 0.38, 0.025, 0.02) < 1.0 ||
                        ellipse(x, y, head + 0.05, 0.38, 0.025, 0.02) < 1.0;
    return is_eye ? 60.0 : 185.0 - 50.0 * face;
  }
  if (ellipse(x, y, head, 0.95, 0.3, 0.35) < 1.0) return 70.0 + 20.0 * std::sin(90.0 * x);  // shirt
  if (x < 0.3 && y < 0.5) return 215.0 - 60.0 * y + 15.0 * std::sin(40.0 * (x + y));  // window
  return 55.0 + 40.0 * x + 8.0 * std::sin(25.0 * x) * std::sin(31.0 * y);             // seat
}

Picture draw(int width, int height, std::size_t number) {
  const double head = 0.5 + 0.03 * std::sin(static_cast<double>(number) * 0.6);
  Picture picture{width, height, {}, {}, {}};
  picture.luma.reserve(area(width, height));
  std::minstd_rand noise(static_cast<unsigned>(number) + 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double grain = static_cast<double>(noise() % 7) - 3.0;
      picture.luma.push_back(byte(grain + brightness((x + 0.5) / width, (y + 0.5) / height, head)));
    }
  }
  for (int y = 0; y < (height + 1) / 2; ++y) {
    for (int x = 0; x < (width + 1) / 2; ++x) {
      const bool is_face = ellipse(2.0 * x / width, 2.0 * y / height, head, 0.42, 0.13, 0.24) < 1.0;
      const auto grain = static_cast<double>(noise() % 3);
      picture.blue.push_back(byte((is_face ? 108.0 : 130.0) + grain));
      picture.red.push_back(byte((is_face ? 155.0 : 124.0) + grain));
    }
  }
  return picture;
}

/// Planes one behind the other, as GStreamer lays them out.
struct Bytes {
  std::vector<std::uint8_t> all;
  std::array<Plane, 3> planes{};
};

void append(std::vector<std::uint8_t>& all, const std::vector<std::uint8_t>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

Bytes i420(const Picture& picture) {
  Bytes bytes{picture.luma, {}};
  append(bytes.all, picture.blue);
  append(bytes.all, picture.red);
  const auto* begin = bytes.all.data();
  const int half = (picture.width + 1) / 2;
  bytes.planes = {Plane{begin, picture.width}, Plane{begin + picture.luma.size(), half},
                  Plane{begin + picture.luma.size() + picture.blue.size(), half}};
  return bytes;
}

Bytes nv12(const Picture& picture) {
  Bytes bytes{picture.luma, {}};
  for (std::size_t i = 0; i < picture.blue.size(); ++i) {
    bytes.all.push_back(picture.blue[i]);
    bytes.all.push_back(picture.red[i]);
  }
  const auto* begin = bytes.all.data();
  bytes.planes = {Plane{begin, picture.width},
                  Plane{begin + picture.luma.size(), 2 * ((picture.width + 1) / 2)}, Plane{}};
  return bytes;
}

Bytes jpeg(const Picture& picture) {
  constexpr int kCameraQuality = 80;
  const Bytes planes = i420(picture);
  pipeline::JpegCompressor compressor(kCameraQuality);
  const pipeline::PictureSize size{picture.width, picture.height};
  const auto compressed = compressor.compress({size, false, pipeline::half(size), planes.planes});
  Bytes bytes{{compressed.begin(), compressed.end()}, {}};
  bytes.planes[0] = {bytes.all.data(), 0};
  return bytes;
}

Bytes laid_out(const Picture& picture, PixelFormat format) {
  switch (format) {
    case PixelFormat::i420:
      return i420(picture);
    case PixelFormat::nv12:
      return nv12(picture);
    case PixelFormat::jpeg:
      return jpeg(picture);
    default:
      throw std::invalid_argument("no cabin frames in this format");
  }
}

}  // namespace

std::vector<pipeline::FramePtr> cabin_frames(PixelFormat format, int width, int height,
                                             std::size_t count) {
  constexpr std::chrono::microseconds kInterval{33'333};
  std::vector<pipeline::FramePtr> frames;
  for (std::size_t i = 0; i < count; ++i) {
    auto bytes = std::make_shared<const Bytes>(laid_out(draw(width, height, i), format));
    auto frame = std::make_shared<Frame>();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    frame->planes = bytes->planes;
    frame->byte_count = bytes->all.size();
    frame->number = i;
    frame->captured_at = base::Clock::time_point(kInterval * (i + 1));
    frame->received_at = frame->captured_at;
    frame->pixels = std::move(bytes);
    frames.push_back(std::move(frame));
  }
  return frames;
}

}  // namespace cabinwatch::bench

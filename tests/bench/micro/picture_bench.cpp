// One frame of 720p, step by step: what each of our stages takes, what the library call within it
// takes by itself, and what one writes instead with OpenCV, whose pictures are BGR.

#include <benchmark/benchmark.h>
#include <glib.h>
#include <libyuv.h>
#include <turbojpeg.h>
#include <xxhash.h>

#include <array>
#include <functional>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cabin_frames.hpp"
#include "pipeline/base64.hpp"
#include "pipeline/content_hash.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "pipeline/luma_thumbnail.hpp"
#include "pipeline/picture_scaler.hpp"

namespace cabinwatch::bench {
namespace {

using pipeline::FramePtr;
using pipeline::PictureSize;
using pipeline::PixelFormat;

constexpr int kWidth = 1280;
constexpr int kHeight = 720;
constexpr PictureSize kSmall{448, 252};
constexpr int kQuality = 85;

const std::vector<FramePtr>& frames(PixelFormat format) {
  static const auto kI420 = cabin_frames(PixelFormat::i420, kWidth, kHeight, kFrameCount);
  static const auto kNv12 = cabin_frames(PixelFormat::nv12, kWidth, kHeight, kFrameCount);
  static const auto kJpeg = cabin_frames(PixelFormat::jpeg, kWidth, kHeight, kFrameCount);
  return format == PixelFormat::i420 ? kI420 : format == PixelFormat::nv12 ? kNv12 : kJpeg;
}

/// The frames one after the other, round and round.
class Frames {
 public:
  explicit Frames(PixelFormat format) : frames_(frames(format)) {}
  const pipeline::Frame& next() { return *frames_[at_++ % frames_.size()]; }

 private:
  const std::vector<FramePtr>& frames_;
  std::size_t at_ = 0;
};

/// The frames as OpenCV hands them to its user.
const std::vector<cv::Mat>& bgr_frames() {
  static const auto kFrames = [] {
    cv::setNumThreads(1);  // what is compared is work, not how many do it
    std::vector<cv::Mat> converted;
    for (const auto& frame : frames(PixelFormat::i420)) {
      const cv::Mat planes(kHeight * 3 / 2, kWidth, CV_8UC1,
                           const_cast<std::uint8_t*>(frame->planes[0].data));
      cv::cvtColor(planes, converted.emplace_back(), cv::COLOR_YUV2BGR_I420);
    }
    return converted;
  }();
  return kFrames;
}

std::vector<cv::Mat> small_bgr_frames() {
  std::vector<cv::Mat> small;
  for (const auto& frame : bgr_frames()) {
    cv::resize(frame, small.emplace_back(), {kSmall.width, kSmall.height});
  }
  return small;
}

/// A frame scaled to what the model sees, kept in memory of its own.
struct SmallPicture {
  explicit SmallPicture(const pipeline::Frame& frame) : picture(scaler.scale(frame, kSmall)) {}
  pipeline::PictureScaler scaler;
  pipeline::PlanarPicture picture;
};

const std::vector<std::unique_ptr<SmallPicture>>& small_pictures() {
  static const auto kPictures = [] {
    std::vector<std::unique_ptr<SmallPicture>> pictures;
    for (const auto& frame : frames(PixelFormat::i420)) {
      pictures.push_back(std::make_unique<SmallPicture>(*frame));
    }
    return pictures;
  }();
  return kPictures;
}

// --- thumbnail ------------------------------------------------------------------------------

void thumbnail_ours(benchmark::State& state, PixelFormat format) {
  Frames source(format);
  pipeline::ThumbnailMaker maker;
  for (auto _ : state) benchmark::DoNotOptimize(maker.make(source.next()));
}
BENCHMARK_CAPTURE(thumbnail_ours, i420, PixelFormat::i420)->Name("thumbnail/ours");
BENCHMARK_CAPTURE(thumbnail_ours, jpeg, PixelFormat::jpeg)->Name("thumbnail of JPEG/ours");

void thumbnail_library(benchmark::State& state) {
  Frames source(PixelFormat::i420);
  pipeline::LumaThumbnail thumbnail;
  for (auto _ : state) {
    const auto& luma = source.next().planes[0];
    libyuv::ScalePlane(luma.data, luma.stride, kWidth, kHeight, thumbnail.luma.data(),
                       pipeline::LumaThumbnail::kWidth, pipeline::LumaThumbnail::kWidth,
                       pipeline::LumaThumbnail::kHeight, libyuv::kFilterBox);
    benchmark::DoNotOptimize(thumbnail);
  }
}
BENCHMARK(thumbnail_library)->Name("thumbnail/library");

void thumbnail_usual(benchmark::State& state) {
  const auto& source = bgr_frames();
  std::size_t at = 0;
  cv::Mat gray;
  cv::Mat thumbnail;
  for (auto _ : state) {
    cv::cvtColor(source[at++ % source.size()], gray, cv::COLOR_BGR2GRAY);
    cv::resize(gray, thumbnail, {32, 18}, 0, 0, cv::INTER_AREA);
    benchmark::DoNotOptimize(thumbnail.data);
  }
}
BENCHMARK(thumbnail_usual)->Name("thumbnail/usual");

void thumbnail_of_jpeg_usual(benchmark::State& state) {
  Frames source(PixelFormat::jpeg);
  cv::Mat picture;
  cv::Mat gray;
  cv::Mat thumbnail;
  for (auto _ : state) {
    const auto& frame = source.next();
    const cv::Mat bytes(1, static_cast<int>(frame.byte_count), CV_8UC1,
                        const_cast<std::uint8_t*>(frame.planes[0].data));
    cv::imdecode(bytes, cv::IMREAD_COLOR, &picture);
    cv::cvtColor(picture, gray, cv::COLOR_BGR2GRAY);
    cv::resize(gray, thumbnail, {32, 18}, 0, 0, cv::INTER_AREA);
    benchmark::DoNotOptimize(thumbnail.data);
  }
}
BENCHMARK(thumbnail_of_jpeg_usual)->Name("thumbnail of JPEG/usual");

// --- difference -----------------------------------------------------------------------------

std::array<pipeline::LumaThumbnail, 2> two_thumbnails() {
  Frames source(PixelFormat::i420);
  pipeline::ThumbnailMaker maker;
  return {maker.make(source.next()).value(), maker.make(source.next()).value()};
}

void difference_ours(benchmark::State& state) {
  auto pair = two_thumbnails();
  for (auto _ : state) {
    benchmark::DoNotOptimize(pair);
    benchmark::DoNotOptimize(pipeline::mean_difference(pair[0], pair[1]));
  }
}
BENCHMARK(difference_ours)->Name("difference/ours");

void difference_usual(benchmark::State& state) {
  auto pair = two_thumbnails();
  const cv::Mat a(18, 32, CV_8UC1, pair[0].luma.data());
  const cv::Mat b(18, 32, CV_8UC1, pair[1].luma.data());
  cv::Mat difference;
  for (auto _ : state) {
    cv::absdiff(a, b, difference);
    benchmark::DoNotOptimize(cv::mean(difference));
  }
}
BENCHMARK(difference_usual)->Name("difference/usual");

// --- scale ----------------------------------------------------------------------------------

void scale_ours(benchmark::State& state, PixelFormat format) {
  Frames source(format);
  pipeline::PictureScaler scaler;
  for (auto _ : state) benchmark::DoNotOptimize(scaler.scale(source.next(), kSmall));
}
BENCHMARK_CAPTURE(scale_ours, i420, PixelFormat::i420)->Name("scale/ours");
BENCHMARK_CAPTURE(scale_ours, nv12, PixelFormat::nv12)->Name("scale NV12/ours");

void scale_library(benchmark::State& state) {
  Frames source(PixelFormat::i420);
  std::vector<std::uint8_t> out(static_cast<std::size_t>(kSmall.width * kSmall.height * 3 / 2));
  auto* luma = out.data();
  auto* blue = luma + std::ptrdiff_t{kSmall.width} * kSmall.height;
  auto* red = blue + std::ptrdiff_t{kSmall.width} * kSmall.height / 4;
  for (auto _ : state) {
    const auto& planes = source.next().planes;
    libyuv::I420Scale(planes[0].data, planes[0].stride, planes[1].data, planes[1].stride,
                      planes[2].data, planes[2].stride, kWidth, kHeight, luma, kSmall.width, blue,
                      kSmall.width / 2, red, kSmall.width / 2, kSmall.width, kSmall.height,
                      libyuv::kFilterBox);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(scale_library)->Name("scale/library");

void scale_usual(benchmark::State& state, cv::InterpolationFlags how) {
  const auto& source = bgr_frames();
  std::size_t at = 0;
  cv::Mat small;
  for (auto _ : state) {
    cv::resize(source[at++ % source.size()], small, {kSmall.width, kSmall.height}, 0, 0, how);
    benchmark::DoNotOptimize(small.data);
  }
}
BENCHMARK_CAPTURE(scale_usual, linear, cv::INTER_LINEAR)->Name("scale/usual");
BENCHMARK_CAPTURE(scale_usual, area, cv::INTER_AREA)->Name("scale/usual, as smooth");

void to_bgr_usual(benchmark::State& state) {
  Frames source(PixelFormat::i420);
  cv::setNumThreads(1);
  cv::Mat converted;
  for (auto _ : state) {
    const cv::Mat planes(kHeight * 3 / 2, kWidth, CV_8UC1,
                         const_cast<std::uint8_t*>(source.next().planes[0].data));
    cv::cvtColor(planes, converted, cv::COLOR_YUV2BGR_I420);
    benchmark::DoNotOptimize(converted.data);
  }
}
BENCHMARK(to_bgr_usual)->Name("conversion to BGR/usual");

// --- compress -------------------------------------------------------------------------------

void compress_ours(benchmark::State& state) {
  const auto& pictures = small_pictures();
  std::size_t at = 0;
  pipeline::JpegCompressor compressor(kQuality);
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = compressor.compress(pictures[at++ % pictures.size()]->picture).size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(compress_ours)->Name("compress/ours");

void compress_library(benchmark::State& state) {
  const auto& pictures = small_pictures();
  std::size_t at = 0;
  const pipeline::TurboJpegPtr handle(tjInitCompress());
  unsigned long size = tjBufSize(kSmall.width, kSmall.height, TJSAMP_420);
  const pipeline::TurboJpegBufferPtr buffer(tjAlloc(static_cast<int>(size)));
  for (auto _ : state) {
    const auto& planes = pictures[at++ % pictures.size()]->picture.planes;
    std::array<const unsigned char*, 3> data{planes[0].data, planes[1].data, planes[2].data};
    const std::array<int, 3> strides{planes[0].stride, planes[1].stride, planes[2].stride};
    auto* out = buffer.get();
    tjCompressFromYUVPlanes(handle.get(), data.data(), kSmall.width, strides.data(), kSmall.height,
                            TJSAMP_420, &out, &size, kQuality, TJFLAG_NOREALLOC);
    benchmark::DoNotOptimize(size);
  }
}
BENCHMARK(compress_library)->Name("compress/library");

void compress_usual(benchmark::State& state) {
  const auto source = small_bgr_frames();
  std::size_t at = 0;
  std::vector<std::uint8_t> out;
  for (auto _ : state) {
    cv::imencode(".jpg", source[at++ % source.size()], out, {cv::IMWRITE_JPEG_QUALITY, kQuality});
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(compress_usual)->Name("compress/usual");

// --- base64 ---------------------------------------------------------------------------------

std::vector<std::uint8_t> one_jpeg() {
  pipeline::JpegCompressor compressor(kQuality);
  const auto jpeg = compressor.compress(small_pictures().front()->picture);
  return {jpeg.begin(), jpeg.end()};
}

void base64_ours(benchmark::State& state) {
  const auto jpeg = one_jpeg();
  for (auto _ : state) {
    std::string text;
    pipeline::write_base64(jpeg, text);
    benchmark::DoNotOptimize(text);
  }
}
BENCHMARK(base64_ours)->Name("base64/ours");

void base64_library(benchmark::State& state) {
  const auto jpeg = one_jpeg();
  for (auto _ : state) {
    gchar* text = g_base64_encode(jpeg.data(), jpeg.size());
    benchmark::DoNotOptimize(text);
    g_free(text);
  }
}
BENCHMARK(base64_library)->Name("base64/library");

/// As one finds it in answers on the web: character by character, appended to a string.
void base64_usual(benchmark::State& state) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto jpeg = one_jpeg();
  for (auto _ : state) {
    std::string text;
    unsigned value = 0;
    int bits = -6;
    for (const auto byte : jpeg) {
      value = (value << 8U) + byte;
      bits += 8;
      while (bits >= 0) {
        text.push_back(kLetters[(value >> static_cast<unsigned>(bits)) & 0x3FU]);
        bits -= 6;
      }
    }
    if (bits > -6)
      text.push_back(kLetters[((value << 8U) >> static_cast<unsigned>(bits + 8)) & 0x3FU]);
    while (text.size() % 4 != 0) text.push_back('=');
    benchmark::DoNotOptimize(text);
  }
}
BENCHMARK(base64_usual)->Name("base64/usual");

// --- hash: a picture's name in the cache ----------------------------------------------------

void hash_ours(benchmark::State& state) {
  const auto& pictures = small_pictures();
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pipeline::content_hash(pictures[at++ % pictures.size()]->picture));
  }
}
BENCHMARK(hash_ours)->Name("hash/ours");

void hash_library(benchmark::State& state) {
  const auto& pictures = small_pictures();
  std::size_t at = 0;
  constexpr auto kBytes = static_cast<std::size_t>(kSmall.width * kSmall.height * 3 / 2);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        XXH3_128bits(pictures[at++ % pictures.size()]->picture.planes[0].data, kBytes));
  }
}
BENCHMARK(hash_library)->Name("hash/library");

/// std::hash over the picture at hand, which is BGR and in the camera's size: what is to be named
/// is looked up before it is scaled.
void hash_usual(benchmark::State& state) {
  const auto& source = bgr_frames();
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& frame = source[at++ % source.size()];
    const std::string_view bytes(reinterpret_cast<const char*>(frame.data),
                                 frame.total() * frame.elemSize());
    benchmark::DoNotOptimize(std::hash<std::string_view>()(bytes));
  }
}
BENCHMARK(hash_usual)->Name("hash/usual");

/// What capture does to every frame of a camera, to notice when it freezes.
void frame_hash_ours(benchmark::State& state) {
  Frames source(PixelFormat::i420);
  for (auto _ : state) benchmark::DoNotOptimize(pipeline::fingerprint(source.next()));
}
BENCHMARK(frame_hash_ours)->Name("hash of a camera's frame/ours");

}  // namespace
}  // namespace cabinwatch::bench

#include "pipeline/jpeg_codec.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

namespace cabinwatch::pipeline {
namespace {

constexpr int kSoundSubsamplings = TJ_NUMSAMP;

TurboJpegPtr own(tjhandle handle) {
  if (handle == nullptr) throw std::runtime_error(std::string("TurboJPEG: ") + tjGetErrorStr());
  return TurboJpegPtr(handle);
}

/// The smallest size decoding can give that is not smaller than `at_least`.
PictureSize smallest_decoded(PictureSize full, PictureSize at_least) {
  int count = 0;
  const tjscalingfactor* factors = tjGetScalingFactors(&count);
  PictureSize smallest = full;
  for (const auto& factor : std::span(factors, static_cast<std::size_t>(count))) {
    const PictureSize scaled{TJSCALED(full.width, factor), TJSCALED(full.height, factor)};
    const bool is_enough = scaled.width >= at_least.width && scaled.height >= at_least.height;
    if (is_enough && scaled.width <= smallest.width && scaled.height <= smallest.height) {
      smallest = scaled;
    }
  }
  return smallest;
}

/// Cameras send slightly faulty JPEG all the time (bytes too many before a marker), which the
/// decoder warns of and gets over; only what it gives up on is an error.
bool succeeded(tjhandle handle, int status) {
  return status == 0 || tjGetErrorCode(handle) == TJERR_WARNING;
}

constexpr std::uint8_t kMarker = 0xFF;
constexpr std::uint8_t kEndOfImage = 0xD9;
constexpr std::uint8_t kStartOfScan = 0xDA;

/// Where the picture's own data begin, behind the header with a picture in small that some cameras
/// put into it; 0 when the header is broken.
std::size_t scan_begins(std::span<const std::uint8_t> jpeg) {
  // Behind the two bytes that begin every picture: marker FF xx, then a length that counts itself.
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == kMarker;) {
    const std::uint8_t marker = jpeg[at + 1];
    if (marker == kMarker) {  // padding
      ++at;
      continue;
    }
    if (marker == kStartOfScan) return at;
    at += 2 + (std::size_t{jpeg[at + 2]} << 8U) + jpeg[at + 3];
  }
  return 0;
}

/// The bytes up to the picture's end; nothing where it has none. Cameras pad behind it, some by
/// hundreds of kilobytes.
std::optional<std::size_t> length_to_end(std::span<const std::uint8_t> jpeg) {
  for (std::size_t at = scan_begins(jpeg); at + 1 < jpeg.size(); ++at) {
    const auto* found = static_cast<const std::uint8_t*>(
        std::memchr(jpeg.data() + at, kMarker, jpeg.size() - 1 - at));
    if (found == nullptr) return std::nullopt;
    at = static_cast<std::size_t>(found - jpeg.data());
    if (jpeg[at + 1] == kEndOfImage) return at + 2;
  }
  return std::nullopt;
}

/// A picture's bytes, without what a camera pads them with.
struct PictureBytes {
  std::span<const std::uint8_t> bytes;
  bool has_end;
};

PictureBytes picture_bytes(std::span<const std::uint8_t> jpeg) {
  if (const auto length = length_to_end(jpeg)) return {jpeg.first(*length), true};
  const auto is_padding = [](std::uint8_t byte) { return byte == 0x00 || byte == 0xFF; };
  while (!jpeg.empty() && is_padding(jpeg.back())) jpeg = jpeg.first(jpeg.size() - 1);
  return {jpeg, false};
}

}  // namespace

JpegDecoder::JpegDecoder() : handle_(own(tjInitDecompress())) {}

std::optional<JpegDecoder::Header> JpegDecoder::read_header(std::span<const std::uint8_t> jpeg) {
  Header header;
  int color_space = 0;
  const int status =
      tjDecompressHeader3(handle_.get(), jpeg.data(), jpeg.size(), &header.size.width,
                          &header.size.height, &header.subsampling, &color_space);
  const bool is_sound = succeeded(handle_.get(), status) && header.subsampling >= 0 &&
                        header.subsampling < kSoundSubsamplings &&
                        (color_space == TJCS_YCbCr || color_space == TJCS_GRAY);
  if (is_sound) return header;
  // TurboJPEG 2.1 goes on in the header that it gave up, whatever picture comes next.
  handle_ = own(tjInitDecompress());
  return std::nullopt;
}

std::optional<PictureSize> JpegDecoder::size(std::span<const std::uint8_t> jpeg) {
  const auto header = read_header(jpeg);
  if (!header) return std::nullopt;
  return header->size;
}

std::optional<PlanarPicture> JpegDecoder::decode(std::span<const std::uint8_t> padded,
                                                 PictureSize at_least) {
  bool had_end = false;
  const auto jpeg = with_end(padded, had_end);
  const auto header = read_header(jpeg);
  if (!header) return std::nullopt;

  PlanarPicture picture;
  picture.size = smallest_decoded(header->size, at_least);
  picture.is_gray = header->subsampling == TJSAMP_GRAY;
  const auto [width, height] = picture.size;
  if (!picture.is_gray) {
    picture.chroma = {tjPlaneWidth(1, width, header->subsampling),
                      tjPlaneHeight(1, height, header->subsampling)};
  }

  // tjPlaneWidth is rounded up to whole chroma samples, for luma too.
  std::array<std::size_t, 4> begins{};
  std::array<int, 3> strides{};
  const int components = picture.is_gray ? 1 : 3;
  for (int i = 0; i < components; ++i) {
    const auto index = static_cast<std::size_t>(i);
    strides.at(index) = tjPlaneWidth(i, width, header->subsampling);
    begins.at(index + 1) = begins.at(index) + static_cast<std::size_t>(strides.at(index)) *
                                                  static_cast<std::size_t>(tjPlaneHeight(
                                                      i, height, header->subsampling));
  }
  planes_.resize(begins.at(static_cast<std::size_t>(components)));
  std::array<unsigned char*, 3> outputs{};
  for (std::size_t i = 0; i < static_cast<std::size_t>(components); ++i) {
    outputs.at(i) = planes_.data() + begins.at(i);
    picture.planes.at(i) = {outputs.at(i), strides.at(i)};
  }
  const int status =
      tjDecompressToYUVPlanes(handle_.get(), jpeg.data(), jpeg.size(), outputs.data(), width,
                              strides.data(), height, TJFLAG_FASTDCT);
  if (!is_whole(status, had_end)) return std::nullopt;
  return picture;
}

std::optional<PlanarPicture> JpegDecoder::decode_luma(std::span<const std::uint8_t> padded,
                                                      PictureSize at_least) {
  bool had_end = false;
  const auto jpeg = with_end(padded, had_end);
  const auto header = read_header(jpeg);
  if (!header) return std::nullopt;

  PlanarPicture picture;
  picture.size = smallest_decoded(header->size, at_least);
  picture.is_gray = true;
  const auto [width, height] = picture.size;
  planes_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  picture.planes[0] = {planes_.data(), width};
  const int status = tjDecompress2(handle_.get(), jpeg.data(), jpeg.size(), planes_.data(), width,
                                   width, height, TJPF_GRAY, TJFLAG_FASTDCT);
  if (!is_whole(status, had_end)) return std::nullopt;
  return picture;
}

std::span<const std::uint8_t> JpegDecoder::with_end(std::span<const std::uint8_t> padded,
                                                    bool& had_end) {
  const auto [bytes, has_end] = picture_bytes(padded);
  had_end = has_end;
  if (has_end) return bytes;
  completed_.assign(bytes.begin(), bytes.end());
  completed_.insert(completed_.end(), {kMarker, kEndOfImage});
  return completed_;
}

/// What comes cut off a bus decodes too, half of it gray: with an end put behind it, TurboJPEG
/// warns of it, and of nothing where the end alone was missing.
bool JpegDecoder::is_whole(int status, bool had_end) {
  if (had_end ? succeeded(handle_.get(), status) : status == 0) return true;
  handle_ = own(tjInitDecompress());  // whatever it stands in the middle of
  return false;
}

std::span<const std::uint8_t> without_padding(std::span<const std::uint8_t> jpeg) noexcept {
  return jpeg.first(length_to_end(jpeg).value_or(0));
}

bool has_huffman_tables(std::span<const std::uint8_t> jpeg) noexcept {
  constexpr std::uint8_t kDefineHuffmanTables = 0xC4;
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == kMarker;) {
    const std::uint8_t marker = jpeg[at + 1];
    if (marker == kDefineHuffmanTables) return true;
    if (marker == kStartOfScan) return false;
    at += 2 + (std::size_t{jpeg[at + 2]} << 8U) + jpeg[at + 3];
  }
  return false;
}

JpegCompressor::JpegCompressor(int quality) : quality_(quality), handle_(own(tjInitCompress())) {
  if (!kQuality.has(quality)) {
    throw std::invalid_argument("JPEG quality: " + kQuality.refusal_of(quality));
  }
}

std::span<const std::uint8_t> JpegCompressor::compress(const PlanarPicture& picture) {
  const auto [width, height] = picture.size;
  const int subsampling = picture.is_gray ? TJSAMP_GRAY : TJSAMP_420;
  const unsigned long most = tjBufSize(width, height, subsampling);
  if (most > buffer_size_) {
    buffer_.reset(tjAlloc(static_cast<int>(most)));
    buffer_size_ = buffer_ ? most : 0;
    if (!buffer_) throw std::bad_alloc();
  }
  std::array<const unsigned char*, 3> planes{};
  std::array<int, 3> strides{};
  for (std::size_t i = 0; i < planes.size(); ++i) {
    planes.at(i) = picture.planes.at(i).data;
    strides.at(i) = picture.planes.at(i).stride;
  }
  unsigned char* output = buffer_.get();
  unsigned long size = buffer_size_;
  if (tjCompressFromYUVPlanes(handle_.get(), planes.data(), width, strides.data(), height,
                              subsampling, &output, &size, quality_, TJFLAG_NOREALLOC) != 0) {
    throw std::runtime_error(std::string("TurboJPEG: ") + tjGetErrorStr2(handle_.get()));
  }
  return {output, size};
}

}  // namespace cabinwatch::pipeline

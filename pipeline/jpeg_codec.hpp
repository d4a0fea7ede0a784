#pragma once

#include <turbojpeg.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/range.hpp"
#include "pipeline/picture_scaler.hpp"

/// TurboJPEG on planes. Its messages are not passed on: what is wrong with a JPEG picture is that
/// it is broken. One thread for each object.
namespace cabinwatch::pipeline {

struct TurboJpegDestroy {
  void operator()(void* handle) const noexcept { tjDestroy(handle); }
};
using TurboJpegPtr = std::unique_ptr<void, TurboJpegDestroy>;

struct TurboJpegFree {
  void operator()(unsigned char* buffer) const noexcept { tjFree(buffer); }
};
using TurboJpegBufferPtr = std::unique_ptr<unsigned char, TurboJpegFree>;

/// Decodes JPEG pictures to planes, shrunk while decoding where less is enough.
class JpegDecoder {
 public:
  /// @throws std::runtime_error when TurboJPEG cannot be set up
  JpegDecoder();

  /// The size that the picture's header tells; nothing where that is broken.
  [[nodiscard]] std::optional<PictureSize> size(std::span<const std::uint8_t> jpeg);

  /// The picture in the smallest size, of those that decoding can give (eighths of the full one),
  /// that is not smaller than `at_least`. Points into the decoder: valid until its next use.
  /// Nothing for a broken picture, or one that is neither gray nor in luma and two colours. One
  /// that lacks nothing but its end is whole.
  [[nodiscard]] std::optional<PlanarPicture> decode(std::span<const std::uint8_t> padded,
                                                    PictureSize at_least);

  /// The same as a gray picture; the colours are not decoded.
  [[nodiscard]] std::optional<PlanarPicture> decode_luma(std::span<const std::uint8_t> padded,
                                                         PictureSize at_least);

 private:
  struct Header {
    PictureSize size;
    int subsampling = 0;  // TJSAMP
  };
  [[nodiscard]] std::optional<Header> read_header(std::span<const std::uint8_t> jpeg);
  /// The picture without padding, and with an end where it has none. Valid until the next use.
  [[nodiscard]] std::span<const std::uint8_t> with_end(std::span<const std::uint8_t> padded,
                                                       bool& had_end);
  /// Whether all of the picture was there that was just decoded with this status.
  [[nodiscard]] bool is_whole(int status, bool had_end);

  TurboJpegPtr handle_;
  std::vector<std::uint8_t> planes_;
  std::vector<std::uint8_t> completed_;  // a picture that came without its end
};

/// The picture up to its end, without what cameras pad it with; empty where it has no end.
[[nodiscard]] std::span<const std::uint8_t> without_padding(
    std::span<const std::uint8_t> jpeg) noexcept;

/// Whether any JPEG reader can show the picture: motion JPEG cameras may leave out the Huffman
/// tables, and readers other than libjpeg-turbo do not know them by heart.
[[nodiscard]] bool has_huffman_tables(std::span<const std::uint8_t> jpeg) noexcept;

/// Compresses I420 and gray planes.
class JpegCompressor {
 public:
  static constexpr base::Range<int> kQuality{1, 100};  ///< TurboJPEG's

  /// @throws std::runtime_error when TurboJPEG cannot be set up, std::invalid_argument when the
  ///         quality is out of range
  explicit JpegCompressor(int quality);

  /// Points into the compressor: valid until its next use.
  /// @throws std::runtime_error when TurboJPEG fails: planes of ours cannot be at fault
  [[nodiscard]] std::span<const std::uint8_t> compress(const PlanarPicture& picture);

 private:
  const int quality_;
  TurboJpegPtr handle_;
  TurboJpegBufferPtr buffer_;
  std::size_t buffer_size_ = 0;
};

}  // namespace cabinwatch::pipeline

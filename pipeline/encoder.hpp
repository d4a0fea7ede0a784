#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <variant>

#include "pipeline/frame.hpp"
#include "pipeline/frame_cache.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "pipeline/picture_scaler.hpp"
#include "pipeline/range_expander.hpp"
#include "pipeline/recycler.hpp"
#include "pipeline/sequence.hpp"
#include "pipeline/thread_check.hpp"

namespace cabinwatch::pipeline {

struct EncoderSettings {
  int max_side = 448;              ///< pixels, longer side of what the model sees, > 0
  int jpeg_quality = 85;           ///< JpegCompressor::kQuality
  std::size_t cache_frames = 256;  ///< 0: no cache

  bool operator==(const EncoderSettings&) const = default;
};

/// Why a frame gave no picture.
enum class EncodeError {
  broken_jpeg  ///< the camera's JPEG cannot be read
};

/// A frame as the model will see it.
struct Encoded {
  EncodedPicturePtr picture;
  bool was_cached = false;
};
using EncodeResult = std::variant<Encoded, EncodeError>;

/// Makes base64 JPEG pictures of frames: scaled to `max_side` keeping their shape, never up.
///
/// Works on the camera's planes as they are, without a detour over RGB; levels of video become
/// those of JPEG. A JPEG frame that is small enough goes through as it is. Content that is still in
/// the cache is neither compressed nor put into base64 again.
///
/// One thread: the encode thread; counts any thread.
class Encoder {
 public:
  /// @throws std::invalid_argument when a setting is out of range; std::runtime_error when
  ///         TurboJPEG cannot be set up
  explicit Encoder(const EncoderSettings& settings);

  [[nodiscard]] EncodeResult encode(const Frame& frame);

  [[nodiscard]] std::uint64_t cache_hits() const noexcept { return cache_.hits(); }
  [[nodiscard]] std::uint64_t cache_misses() const noexcept { return cache_.misses(); }
  [[nodiscard]] std::uint64_t broken() const noexcept { return broken_; }

 private:
  [[nodiscard]] EncodeResult encode_jpeg(const Frame& frame);
  [[nodiscard]] EncodeResult pass_through(const Frame& frame, std::span<const std::uint8_t> jpeg,
                                          PictureSize size);
  [[nodiscard]] EncodeResult compress(const PlanarPicture& picture);
  [[nodiscard]] EncodedPicturePtr make_picture(std::span<const std::uint8_t> jpeg,
                                               PictureSize size);
  [[nodiscard]] EncodeResult broken_jpeg();

  const EncoderSettings settings_;
  ThreadCheck thread_;
  JpegDecoder decoder_;
  JpegCompressor compressor_;
  PictureScaler scaler_;
  RangeExpander expander_;
  FrameCache cache_;
  Recycler<EncodedPicture> pictures_;
  std::atomic<std::uint64_t> broken_{0};
};

}  // namespace cabinwatch::pipeline

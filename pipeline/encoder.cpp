#include "pipeline/encoder.hpp"

#include <span>
#include <stdexcept>
#include <utility>

#include "pipeline/base64.hpp"
#include "pipeline/content_hash.hpp"

namespace cabinwatch::pipeline {

Encoder::Encoder(const EncoderSettings& settings)
    : settings_(settings), compressor_(settings.jpeg_quality), cache_(settings.cache_frames) {
  if (settings.max_side <= 0) throw std::invalid_argument("max side must be greater than 0");
}

EncodeResult Encoder::encode(const Frame& frame) {
  thread_.check();
  if (frame.format == PixelFormat::jpeg) return encode_jpeg(frame);
  const auto scaled = scaler_.scale(frame, fit({frame.width, frame.height}, settings_.max_side));
  return compress(frame.has_video_levels ? expander_.expand(scaled) : scaled);
}

EncodeResult Encoder::encode_jpeg(const Frame& frame) {
  const std::span jpeg(frame.planes[0].data, frame.byte_count);
  const auto size = decoder_.size(jpeg);
  if (!size) return broken_jpeg();
  const PictureSize wanted = fit(*size, settings_.max_side);
  const auto as_it_is = without_padding(jpeg);
  if (wanted == *size && !as_it_is.empty() && has_huffman_tables(jpeg)) {
    return pass_through(frame, as_it_is, *size);
  }

  const auto decoded = decoder_.decode(jpeg, wanted);
  if (!decoded) return broken_jpeg();
  return compress(scaler_.scale(*decoded, wanted));
}

EncodeResult Encoder::pass_through(const Frame& frame, std::span<const std::uint8_t> jpeg,
                                   PictureSize size) {
  const PictureKey key{content_hash(frame), size.width, size.height};
  if (auto picture = cache_.find(key)) return Encoded{std::move(picture), true};
  auto picture = make_picture(jpeg, size);
  cache_.insert(key, picture);
  return Encoded{std::move(picture), false};
}

EncodeResult Encoder::compress(const PlanarPicture& picture) {
  const PictureKey key{content_hash(picture), picture.size.width, picture.size.height};
  if (auto cached = cache_.find(key)) return Encoded{std::move(cached), true};
  auto compressed = make_picture(compressor_.compress(picture), picture.size);
  cache_.insert(key, compressed);
  return Encoded{std::move(compressed), false};
}

EncodedPicturePtr Encoder::make_picture(std::span<const std::uint8_t> jpeg, PictureSize size) {
  auto picture = pictures_.acquire();
  write_base64(jpeg, picture->base64);
  picture->width = size.width;
  picture->height = size.height;
  picture->jpeg_bytes = jpeg.size();
  return picture;
}

EncodeResult Encoder::broken_jpeg() {
  ++broken_;
  return EncodeError::broken_jpeg;
}

}  // namespace cabinwatch::pipeline

#pragma once

#include <xxhash.h>

#include <string>

#include "pipeline/frame.hpp"
#include "pipeline/picture_scaler.hpp"

/// XXH3 over what is seen of a picture: rows without the padding behind them. Any thread.
namespace cabinwatch::pipeline {

[[nodiscard]] XXH128_hash_t content_hash(const PlanarPicture& picture);
[[nodiscard]] XXH128_hash_t content_hash(const Frame& frame);

/// A hash as xxhsum writes it: 32 hexadecimal digits.
[[nodiscard]] std::string hash_text(XXH128_hash_t hash);

/// Tells a camera's frames apart by every eighth row, in an eighth of the time: where there is a
/// sensor, its noise is in every row. For noticing that the very same frame comes again and again,
/// not for naming a picture.
[[nodiscard]] XXH128_hash_t fingerprint(const Frame& frame);

}  // namespace cabinwatch::pipeline

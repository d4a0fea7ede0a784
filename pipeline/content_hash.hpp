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

}  // namespace cabinwatch::pipeline

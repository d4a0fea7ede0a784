#pragma once

#include <xxhash.h>

#include <memory>
#include <string>

#include "pipeline/frame.hpp"
#include "pipeline/picture_scaler.hpp"

/// XXH3 over what is seen of a picture: rows without the padding behind them. Any thread.
namespace cabinwatch::pipeline {

struct HashStateFree {
  void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
};
using HashStatePtr = std::unique_ptr<XXH3_state_t, HashStateFree>;

/// What a hash is made with of bytes that come bit by bit; it still has to be reset.
/// @throws std::bad_alloc
[[nodiscard]] HashStatePtr make_hash_state();

[[nodiscard]] XXH128_hash_t content_hash(const PlanarPicture& picture);
[[nodiscard]] XXH128_hash_t content_hash(const Frame& frame);

/// A hash as xxhsum writes it: 32 hexadecimal digits.
[[nodiscard]] std::string hash_text(XXH128_hash_t hash);

/// Tells a camera's frames apart by every eighth row, in an eighth of the time: where there is a
/// sensor, its noise is in every row. For noticing that the very same frame comes again and again,
/// not for naming a picture.
[[nodiscard]] XXH128_hash_t fingerprint(const Frame& frame);

}  // namespace cabinwatch::pipeline

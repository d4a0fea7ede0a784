#pragma once

#include <xxhash.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "pipeline/sequence.hpp"
#include "pipeline/thread_check.hpp"

namespace cabinwatch::pipeline {

/// Names a picture by its content: the pixels that get encoded, and their shape. 128 bits:
/// collisions are negligible.
struct PictureKey {
  XXH128_hash_t content{};
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels

  friend bool operator==(const PictureKey& a, const PictureKey& b) noexcept {
    return a.content.low64 == b.content.low64 && a.content.high64 == b.content.high64 &&
           a.width == b.width && a.height == b.height;
  }
};

/// Keeps the last pictures encoded, first in, first out. Asks for no memory once it is full.
///
/// One thread, the encode thread; `hits` and `misses` any thread.
class FrameCache {
 public:
  /// @param capacity  pictures; 0 keeps none
  explicit FrameCache(std::size_t capacity) : capacity_(capacity) {}

  /// The picture of that content; null when it is not (or no longer) kept. Counts.
  [[nodiscard]] EncodedPicturePtr find(const PictureKey& key);

  /// Keeps a picture that `find` did not find, in place of the oldest where the cache is full.
  void insert(const PictureKey& key, EncodedPicturePtr picture);

  [[nodiscard]] std::uint64_t hits() const noexcept { return hits_; }
  [[nodiscard]] std::uint64_t misses() const noexcept { return misses_; }

 private:
  struct Hash {
    std::size_t operator()(const PictureKey& key) const noexcept { return key.content.low64; }
  };

  const std::size_t capacity_;
  ThreadCheck thread_;
  std::unordered_map<PictureKey, EncodedPicturePtr, Hash> pictures_;
  std::vector<PictureKey> order_;  // a ring once it is full
  std::size_t oldest_ = 0;         // in it
  std::atomic<std::uint64_t> hits_{0};
  std::atomic<std::uint64_t> misses_{0};
};

}  // namespace cabinwatch::pipeline

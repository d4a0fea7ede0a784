#include "pipeline/content_hash.hpp"

#include <new>

#include "base/printable.hpp"

namespace cabinwatch::pipeline {
namespace {

class Hasher {
 public:
  Hasher() {
    static thread_local const HashStatePtr kState = make_hash_state();  // frames ask for no memory
    state_ = kState.get();
    XXH3_128bits_reset(state_);
  }

  void add(const Plane& plane, int row_bytes, int rows) {
    const auto width = static_cast<std::size_t>(row_bytes);
    if (plane.stride == row_bytes) {
      XXH3_128bits_update(state_, plane.data, width * static_cast<std::size_t>(rows));
      return;
    }
    for (int row = 0; row < rows; ++row) {
      XXH3_128bits_update(state_, plane.data + std::ptrdiff_t{row} * plane.stride, width);
    }
  }

  [[nodiscard]] XXH128_hash_t result() const { return XXH3_128bits_digest(state_); }

 private:
  XXH3_state_t* state_;  // the thread's own
};

}  // namespace

HashStatePtr make_hash_state() {
  HashStatePtr state(XXH3_createState());
  if (!state) throw std::bad_alloc();
  return state;
}

XXH128_hash_t content_hash(const PlanarPicture& picture) {
  Hasher hasher;
  hasher.add(picture.planes[0], picture.size.width, picture.size.height);
  if (!picture.is_gray) {
    hasher.add(picture.planes[1], picture.chroma.width, picture.chroma.height);
    hasher.add(picture.planes[2], picture.chroma.width, picture.chroma.height);
  }
  return hasher.result();
}

XXH128_hash_t content_hash(const Frame& frame) {
  const PictureSize chroma = half({frame.width, frame.height});
  Hasher hasher;
  switch (frame.format) {
    case PixelFormat::jpeg:
      return XXH3_128bits(frame.planes[0].data, frame.byte_count);
    case PixelFormat::i420:
      hasher.add(frame.planes[0], frame.width, frame.height);
      hasher.add(frame.planes[1], chroma.width, chroma.height);
      hasher.add(frame.planes[2], chroma.width, chroma.height);
      break;
    case PixelFormat::nv12:
      hasher.add(frame.planes[0], frame.width, frame.height);
      hasher.add(frame.planes[1], 2 * chroma.width, chroma.height);
      break;
    case PixelFormat::yuy2:
      hasher.add(frame.planes[0], 4 * chroma.width, frame.height);
      break;
    case PixelFormat::gray8:
      hasher.add(frame.planes[0], frame.width, frame.height);
      break;
  }
  return hasher.result();
}

std::string hash_text(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return base::hex(canonical.digest);
}

XXH128_hash_t fingerprint(const Frame& frame) {
  constexpr int kRowsApart = 8;
  if (frame.format == PixelFormat::jpeg) return content_hash(frame);
  const int row_bytes = frame.format == PixelFormat::yuy2 ? 2 * frame.width : frame.width;
  const Plane rows{frame.planes[0].data, frame.planes[0].stride * kRowsApart};
  Hasher hasher;
  hasher.add(rows, row_bytes, (frame.height + kRowsApart - 1) / kRowsApart);
  return hasher.result();
}

}  // namespace cabinwatch::pipeline

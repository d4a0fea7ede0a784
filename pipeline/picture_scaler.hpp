#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pipeline/frame.hpp"

namespace cabinwatch::pipeline {

struct PictureSize {
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// The size that fits into `max_side` on its longer side, in the same shape; never larger.
[[nodiscard]] PictureSize fit(PictureSize size, int max_side) noexcept;

/// A picture of 8-bit planes that somebody else owns: Y, U, V, or Y alone.
struct PlanarPicture {
  PictureSize size;
  bool is_gray = false;
  PictureSize chroma;  ///< of each chroma plane; unused when gray
  std::array<Plane, 3> planes{};
};

/// The size of I420's chroma planes.
[[nodiscard]] constexpr PictureSize half(PictureSize size) noexcept {
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

/// Brings pictures to I420 (or gray) of the size wanted, with libyuv, plane by plane.
///
/// Halves as often as that leaves enough, taking the mean of each four pixels, and goes the rest of
/// the way, less than a factor of 2, between neighbours: as smooth as a mean over the whole area
/// (fine stripes become grey and no coarse ones), at a fraction of its time.
///
/// Behind the luma of an I420 picture of odd width or height its last column or row stands once
/// more: a JPEG compressor takes luma in twos.
///
/// One thread. What it returns points to the frame where nothing had to be done, else into the
/// scaler: valid until its next use.
class PictureScaler {
 public:
  /// A frame of any format but JPEG.
  [[nodiscard]] PlanarPicture scale(const Frame& frame, PictureSize to);

  /// A picture whose chroma planes may be of any size.
  [[nodiscard]] PlanarPicture scale(const PlanarPicture& picture, PictureSize to);

 private:
  /// An I420 or gray picture in memory of ours.
  struct Buffer {
    std::vector<std::uint8_t> bytes;
    PlanarPicture prepare(PictureSize size, bool is_gray);
  };

  void scale_plane(Plane from, PictureSize from_size, const Plane& to, PictureSize to_size);
  [[nodiscard]] PlanarPicture nv12_to_i420(const Frame& frame);
  [[nodiscard]] PlanarPicture yuy2_to_i420(const Frame& frame);

  Buffer converted_;
  Buffer scaled_;
  std::vector<std::uint8_t> halved_;  // a plane on its way, each half behind the one before
};

}  // namespace cabinwatch::pipeline

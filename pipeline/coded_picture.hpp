#pragma once

#include <gst/gst.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cabinwatch::pipeline {

/// What a coded picture says of the others, before it is decoded.
struct CodedPicture {
  bool is_read = false;         ///< it is a picture of its format, as far as its headers tell
  bool is_disposable = false;   ///< no other picture is made from it
  bool begins_anew = false;     ///< neither it nor any later picture is made from an earlier one
  bool has_parameters = false;  ///< it carries what later pictures are decoded with

  bool operator==(const CodedPicture&) const = default;
};

/// Reads what pictures say of each other, in the formats in which they do: H.264 (ITU-T
/// H.264, 7.4.1), H.265 (ITU-T H.265, 7.4.2.2), VP8 (RFC 6386, 9.1), VP9, and JPEG, whose pictures
/// know no others. Of what it cannot read it says nothing, which is always safe.
///
/// Immutable but for what it learns of a stream; one thread.
class CodedPictureReader {
 public:
  /// @param format  of a decoder's input
  /// @returns nothing where the format is none of these
  [[nodiscard]] static std::optional<CodedPictureReader> of(const GstCaps* format);

  [[nodiscard]] CodedPicture read(std::span<const std::uint8_t> bytes);

 private:
  enum class Format { h264, h265, vp8, vp9, jpeg };
  CodedPictureReader(Format format, std::size_t length_bytes, int layers)
      : format_(format), length_bytes_(length_bytes), layers_(layers) {}

  /// @param unit  of H.264 or H.265, not empty
  void see_h264(std::span<const std::uint8_t> unit, CodedPicture& picture);
  void see_h265(std::span<const std::uint8_t> unit, CodedPicture& picture);
  [[nodiscard]] CodedPicture read_units(std::span<const std::uint8_t> bytes);

  Format format_;
  std::size_t length_bytes_;  // before each unit; 0: start codes are
  int layers_;                // temporal ones of H.265; 0: not known
  bool has_slice_ = false;    // in the picture that is being read
};

}  // namespace cabinwatch::pipeline

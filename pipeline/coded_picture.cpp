#include "pipeline/coded_picture.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t kLowest2Bits = 3;
constexpr std::uint8_t kLowest3Bits = 7;
constexpr std::uint8_t kLowest5Bits = 31;

// Where the headers in a container ("avcC", "hvcC"; ISO/IEC 14496-15) say what is read of them.
constexpr std::size_t kAvcLengthAt = 4;
constexpr std::size_t kHevcLayersAt = 21;

/// Bits of a byte, counted from the lowest.
constexpr unsigned bits(std::uint8_t byte, unsigned from, unsigned mask) {
  return (static_cast<unsigned>(byte) >> from) & mask;
}

std::optional<std::uint8_t> byte_of_header(const GstStructure* format, std::size_t at) {
  const GValue* value = gst_structure_get_value(format, "codec_data");
  if (value == nullptr) return std::nullopt;
  GstBuffer* header = gst_value_get_buffer(value);
  std::uint8_t byte = 0;
  if (header == nullptr || gst_buffer_extract(header, at, &byte, 1) != 1) return std::nullopt;
  return byte;
}

/// Takes the next unit off `rest`, and its length before it; empty at the end, or where it is cut.
Bytes next_unit(Bytes& rest, std::size_t length_bytes) {
  if (rest.size() <= length_bytes) return {};
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8U | rest[i];
  rest = rest.subspan(length_bytes);
  const auto unit = rest.first(std::min(length, rest.size()));
  rest = rest.subspan(unit.size());
  return unit;
}

/// The same, of units that begin with 0 0 1.
Bytes next_unit_after_start_code(Bytes& rest) {
  constexpr std::array<std::uint8_t, 3> kStart{0, 0, 1};
  // clang 14 cannot compile std::ranges::search with GCC 12's library.
  const auto start = std::search(rest.begin(), rest.end(), kStart.begin(), kStart.end());
  if (start == rest.end()) return {};
  const auto body = rest.subspan(static_cast<std::size_t>(start - rest.begin()) + kStart.size());
  const auto end = std::search(body.begin(), body.end(), kStart.begin(), kStart.end());
  const auto length = static_cast<std::size_t>(end - body.begin());
  rest = body.subspan(length);
  return body.first(length);
}

/// Three bytes, the lowest first: whether it is made from others, three bits of the version,
/// whether it is shown, 19 bits of the length of its first part. A key picture has a mark behind
/// them.
CodedPicture read_vp8(Bytes bytes) {
  constexpr std::size_t kTag = 3;
  constexpr std::array<std::uint8_t, 3> kMark{0x9d, 0x01, 0x2a};
  constexpr unsigned kLatestVersion = 3;
  if (bytes.size() < kTag) return {};
  const bool is_key = bits(bytes[0], 0, 1) == 0;
  const auto part = static_cast<unsigned>(bytes[0] | bytes[1] << 8U | bytes[2] << 16U) >> 5U;
  const auto rest = bytes.subspan(kTag);
  const bool has_mark =
      rest.size() >= kMark.size() && std::ranges::equal(rest.first(kMark.size()), kMark);
  CodedPicture picture;
  picture.is_read = bits(bytes[0], 1, kLowest3Bits) <= kLatestVersion && part <= rest.size() &&
                    (has_mark || !is_key);
  picture.begins_anew = picture.is_read && is_key;
  return picture;
}

/// Bits, from the highest: two that mark a frame, two of the profile, whether it shows one that is
/// there, whether it is made from others. Profile 3 has one more.
CodedPicture read_vp9(Bytes bytes) {
  CodedPicture picture;
  if (bytes.empty() || bits(bytes[0], 6, kLowest2Bits) != 2) return picture;
  picture.is_read = true;
  if (bits(bytes[0], 4, kLowest2Bits) == kLowest2Bits) return picture;
  picture.begins_anew = bits(bytes[0], 2, kLowest2Bits) == 0;
  return picture;
}

CodedPicture read_jpeg(Bytes bytes) {
  constexpr std::array<std::uint8_t, 2> kBegin{0xff, 0xd8};
  const bool is_read =
      bytes.size() >= kBegin.size() && std::ranges::equal(bytes.first(kBegin.size()), kBegin);
  return {.is_read = is_read, .is_disposable = is_read, .begins_anew = is_read};
}

}  // namespace

std::optional<CodedPictureReader> CodedPictureReader::of(const GstCaps* format) {
  if (format == nullptr || gst_caps_get_size(format) == 0) return std::nullopt;
  const GstStructure* what = gst_caps_get_structure(format, 0);
  const std::string_view name = gst_structure_get_name(what);
  if (name == "image/jpeg") return CodedPictureReader(Format::jpeg, 0, 0);
  if (name == "video/x-vp8") return CodedPictureReader(Format::vp8, 0, 0);
  if (name == "video/x-vp9") return CodedPictureReader(Format::vp9, 0, 0);
  const bool is_h264 = name == "video/x-h264";
  // A picture may come in two halves, of which one alone seems disposable.
  const gchar* interlaced = gst_structure_get_string(what, "interlace-mode");
  if (interlaced != nullptr && std::string_view(interlaced) != "progressive") return std::nullopt;
  if (!is_h264 && name != "video/x-h265") return std::nullopt;
  const auto which = is_h264 ? Format::h264 : Format::h265;
  const gchar* text = gst_structure_get_string(what, "stream-format");
  if (text == nullptr) return std::nullopt;
  if (std::string_view(text) == "byte-stream") return CodedPictureReader(which, 0, 0);
  const auto head = byte_of_header(what, is_h264 ? kAvcLengthAt : kHevcLayersAt);
  if (!head) return std::nullopt;
  const auto length_bytes = bits(*head, 0, kLowest2Bits) + 1;
  return CodedPictureReader(which, length_bytes, static_cast<int>(bits(*head, 3, kLowest3Bits)));
}

CodedPicture CodedPictureReader::read(Bytes bytes) {
  switch (format_) {
    case Format::jpeg:
      return read_jpeg(bytes);
    case Format::vp8:
      return read_vp8(bytes);
    case Format::vp9:
      return read_vp9(bytes);
    default:
      return read_units(bytes);
  }
}

CodedPicture CodedPictureReader::read_units(Bytes bytes) {
  CodedPicture picture{.is_disposable = true, .begins_anew = true};
  has_slice_ = false;
  while (true) {
    const auto unit =
        length_bytes_ > 0 ? next_unit(bytes, length_bytes_) : next_unit_after_start_code(bytes);
    if (unit.empty()) break;
    format_ == Format::h264 ? see_h264(unit, picture) : see_h265(unit, picture);
  }
  picture.is_read = has_slice_ && bytes.empty();
  if (!picture.is_read) picture.is_disposable = picture.begins_anew = false;
  return picture;
}

void CodedPictureReader::see_h264(Bytes unit, CodedPicture& picture) {
  constexpr unsigned kSlice = 1;
  constexpr unsigned kIdr = 5;
  constexpr unsigned kParameters = 7;     // of the sequence; 8: of the picture
  constexpr unsigned kOfOtherViews = 13;  // from here on
  constexpr unsigned kAuxiliary = 19;
  const auto type = bits(unit[0], 0, kLowest5Bits);
  const bool is_reference = bits(unit[0], 5, kLowest2Bits) != 0;
  if (type >= kSlice && type <= kIdr) {
    has_slice_ = true;
    if (is_reference) picture.is_disposable = false;
    if (type != kIdr) picture.begins_anew = false;
  } else if (type == kParameters || type == kParameters + 1) {
    picture.has_parameters = true;
  } else if (type >= kOfOtherViews && type != kAuxiliary) {
    picture.is_disposable = picture.begins_anew = false;
  }
}

void CodedPictureReader::see_h265(Bytes unit, CodedPicture& picture) {
  constexpr unsigned kTypeMask = 63;
  constexpr unsigned kLastSubLayer = 14;  // even ones up to here: not for others of its layer
  constexpr unsigned kIdr = 19;           // with leading pictures; 20: without
  constexpr unsigned kLastSlice = 31;
  constexpr unsigned kParameters = 32;  // 32 to 34
  constexpr std::size_t kLayersAt = 2;  // in the parameters of the sequence and the stream
  if (unit.size() <= kLayersAt) return;
  const auto type = bits(unit[0], 1, kTypeMask);
  const auto layer = static_cast<int>(bits(unit[1], 0, kLowest3Bits)) - 1;
  const bool is_of_other_view = bits(unit[0], 0, 1) != 0 || bits(unit[1], 3, kLowest5Bits) != 0;
  if (is_of_other_view) {
    picture.is_disposable = picture.begins_anew = false;
  } else if (type <= kLastSlice) {
    has_slice_ = true;
    const bool is_for_none =
        type <= kLastSubLayer && type % 2 == 0 && layers_ > 0 && layer == layers_ - 1;
    if (!is_for_none) picture.is_disposable = false;
    if (type != kIdr && type != kIdr + 1) picture.begins_anew = false;
  } else if (type <= kParameters + 2) {
    picture.has_parameters = true;
    if (type == kParameters + 1) {
      layers_ = std::max(layers_, static_cast<int>(bits(unit[kLayersAt], 1, kLowest3Bits)) + 1);
    }
  }
}

}  // namespace cabinwatch::pipeline

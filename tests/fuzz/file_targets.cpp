#include <algorithm>
#include <array>
#include <stdexcept>
#include <variant>
#include <vector>

#include "pipeline/coded_picture.hpp"
#include "pipeline/gst_handles.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "pipeline/recording_file.hpp"
#include "pipeline/recording_sniffer.hpp"
#include "recordings/results/alert_lines.hpp"
#include "recordings/results/finding_lines.hpp"
#include "recordings/results/result_header.hpp"
#include "recordings/results/result_lines.hpp"
#include "tests/fuzz/file_of.hpp"
#include "tests/fuzz/target.hpp"
#include "vision/head_model.hpp"
#include "vision/model_error.hpp"
#include "vision/tflite_model.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::fuzz {
namespace {

using recordings::Json;

/// A line that a reader takes is one that the writer writes.
template <typename Value, typename Read>
void must_be_written_again(const Value& value, Read read) {
  const auto text = recordings::one_line(recordings::to_line(value));
  const auto again = read(Json::parse(text));
  must(recordings::one_line(recordings::to_line(std::get<Value>(again))) == text,
       "a line is written as it was read: " + text);
}

using pipeline::CodedPictureReader;

CodedPictureReader reader_of(const char* format) {
  gst_init(nullptr, nullptr);
  const pipeline::GstCapsPtr caps(gst_caps_from_string(format));
  return CodedPictureReader::of(caps.get()).value();
}

/// Whether a unit stands between start codes as it is: none is in it, nor a part of one at its end.
bool is_unit(Input unit) {
  constexpr std::array<std::uint8_t, 3> kStart{0, 0, 1};
  return !unit.empty() && unit.back() != 0 &&
         std::search(unit.begin(), unit.end(), kStart.begin(), kStart.end()) == unit.end();
}

/// A picture in both ways in which its units can follow each other: begun by start codes, and by
/// lengths.
struct BothWays {
  std::vector<std::uint8_t> by_start;
  std::vector<std::uint8_t> by_length;

  void add(Input unit) {
    by_start.insert(by_start.end(), {0, 0, 1});
    by_length.insert(by_length.end(), {0, 0, 0, static_cast<std::uint8_t>(unit.size())});
    for (auto* way : {&by_start, &by_length}) way->insert(way->end(), unit.begin(), unit.end());
  }
};

}  // namespace

void read_results(Input input) {
  Json line;
  try {
    line = recordings::result_line(as_text(input));
    const auto found = recordings::findings_line(line);
    std::visit([](const auto& value) { must_be_written_again(value, recordings::findings_line); },
               found);
  } catch (const recordings::ResultsError&) {
  } catch (const Json::exception&) {
  }
  try {
    const auto header = recordings::findings_header(line);
    must(are_same_work(recordings::findings_header(recordings::to_json(header)), header),
         "a header is written as it was read");
  } catch (const recordings::ResultsError&) {
  } catch (const Json::exception&) {
  }
}

void read_jpeg(Input input) {
  static pipeline::JpegDecoder decoder;
  const auto whole = pipeline::without_padding(input);
  must(whole.size() <= input.size(), "nothing is added");
  static_cast<void>(pipeline::has_huffman_tables(input));
  const auto size = decoder.size(input);
  constexpr int kMost = 1 << 22;  // pixels: broken headers may claim any, and it takes time
  if (!size || size->width > kMost / std::max(size->height, 1)) return;
  static_cast<void>(decoder.decode(input, {64, 64}));
  static_cast<void>(decoder.decode_luma(input, {64, 64}));
}

void read_coded_picture(Input input) {
  static const std::array kReaders{
      reader_of("video/x-vp8"),
      reader_of("video/x-vp9"),
      reader_of("video/x-h264, stream-format=byte-stream"),
      reader_of("video/x-h265, stream-format=byte-stream"),
      reader_of("video/x-h264, stream-format=avc, codec_data=(buffer)01640028ffe10000"),
      reader_of("video/x-h265, stream-format=hvc1, codec_data=(buffer)"
                "0101000000000000000000000000000000000000000300")};
  constexpr std::size_t kByStart = 2;   // in the list: of H.264, then of H.265
  constexpr std::size_t kByLength = 4;  // the same
  const std::size_t which = choice(input, kReaders.size());
  auto reader = kReaders.at(which);
  if (which < kByLength) {
    static_cast<void>(reader.read(input));
    return;
  }
  if (choice(input, 2) == 1) {
    const auto told = reader.read(input);
    must(!input.empty() || (!told.is_disposable && !told.begins_anew),
         "nothing is told of nothing");
    return;
  }
  // Units that cannot be taken for others, a length of a byte before each.
  BothWays picture;
  while (!input.empty()) {
    const std::size_t size = std::min<std::size_t>(choice(input, 256), input.size());
    const auto unit = input.first(size);
    input = input.subspan(size);
    if (is_unit(unit)) picture.add(unit);
  }
  auto by_start = kReaders.at(which - kByLength + kByStart);
  must(by_start.read(picture.by_start) == reader.read(picture.by_length),
       "units by start codes and by lengths say the same");
}

void read_model(Input input) {
  try {
    static_cast<void>(vision::read_head_model(input));
  } catch (const vision::ModelError&) {
  }
  try {
    const auto model = vision::read_tflite(input);
    if (model.layers.empty()) return;
    vision::TfliteNet net(model, model.layers.front().inputs.front(),
                          {model.layers.back().outputs.front()});
  } catch (const vision::ModelError&) {
  }
}

void read_recording(Input input) {
  const FileOf file(input);
  static_cast<void>(pipeline::begins_like_recording(file.path()));
  try {
    static_cast<void>(pipeline::look_at_recording(file.path()));
  } catch (const std::runtime_error&) {
  }
}

}  // namespace cabinwatch::fuzz

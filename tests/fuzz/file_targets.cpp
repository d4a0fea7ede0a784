#include <algorithm>
#include <stdexcept>
#include <variant>

#include "pipeline/jpeg_codec.hpp"
#include "pipeline/recording_file.hpp"
#include "pipeline/recording_sniffer.hpp"
#include "recordings/results/alert_lines.hpp"
#include "recordings/results/finding_lines.hpp"
#include "recordings/results/result_header.hpp"
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

}  // namespace

void read_results(Input input) {
  const auto line = Json::parse(as_text(input), nullptr, false);
  if (line.is_discarded()) return;
  try {
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

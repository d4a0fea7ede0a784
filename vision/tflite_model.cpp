#include "vision/tflite_model.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <opencv2/core.hpp>
#include <string>

#include "vision/flat_table.hpp"

namespace cabinwatch::vision {
namespace {

// Places of fields in their tables, in the schema's order.
namespace model_field {
constexpr unsigned kOperatorCodes = 1, kSubgraphs = 2, kBuffers = 4;
}
namespace code_field {
constexpr unsigned kOldCode = 0, kCode = 3;
}
namespace subgraph_field {
constexpr unsigned kTensors = 0, kOperators = 3;
}
namespace tensor_field {
constexpr unsigned kShape = 0, kType = 1, kBuffer = 2;
}
namespace operator_field {
constexpr unsigned kCode = 0, kInputs = 1, kOutputs = 2, kOptions = 4;
}

enum TensorType : std::int8_t { float32 = 0, float16 = 1, int32 = 2 };

/// No face network has more; a broken file may claim anything.
constexpr std::int64_t kMostElements = 1 << 24;

TfliteKind kind_of(int code) {
  switch (code) {
    case 0:
      return TfliteKind::add;
    case 2:
      return TfliteKind::concatenation;
    case 3:
      return TfliteKind::convolution;
    case 4:
      return TfliteKind::depthwise_convolution;
    case 6:
      return TfliteKind::dequantize;
    case 17:
      return TfliteKind::max_pool;
    case 19:
      return TfliteKind::relu;
    case 22:
      return TfliteKind::reshape;
    case 34:
      return TfliteKind::pad;
    case 54:
      return TfliteKind::prelu;
    default:
      return TfliteKind::other;
  }
}

std::size_t element_count(const std::vector<int>& shape) {
  std::int64_t count = 1;
  for (const int side : shape) {
    if (side < 0) throw ModelError("a tensor has a side shorter than nothing");
    count *= side;
    if (count > kMostElements) throw ModelError("a tensor is too large");
  }
  return static_cast<std::size_t>(count);
}

template <typename Value>
std::vector<Value> as(FlatTable::Bytes bytes, std::size_t count) {
  if (bytes.size() != count * sizeof(Value)) throw ModelError("a constant has the wrong size");
  std::vector<Value> values(count);
  if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::vector<float> from_half(FlatTable::Bytes bytes, std::size_t count) {
  auto halves = as<std::uint16_t>(bytes, count);
  std::vector<float> values(count);
  if (count == 0) return values;
  // By whole matrices: OpenCV's type of a single half has another name from 4.10 on.
  const int length = static_cast<int>(count);  // kMostElements at most
  cv::Mat floats(1, length, CV_32F, values.data());
  cv::Mat(1, length, CV_16F, halves.data()).convertTo(floats, CV_32F);
  return values;
}

TfliteTensor read_tensor(const FlatTable& table, const std::vector<FlatTable>& buffers) {
  TfliteTensor tensor;
  tensor.shape = table.values<std::int32_t>(tensor_field::kShape);
  const std::size_t count = element_count(tensor.shape);
  const std::size_t buffer = table.value<std::uint32_t>(tensor_field::kBuffer, 0);
  if (buffer >= buffers.size()) throw ModelError("a tensor's values are missing");
  const auto bytes = buffers[buffer].bytes(0);
  if (bytes.empty()) return tensor;

  switch (table.value<std::int8_t>(tensor_field::kType, float32)) {
    case float32:
      tensor.values = as<float>(bytes, count);
      break;
    case float16:
      tensor.values = from_half(bytes, count);
      break;
    case int32:
      tensor.integers = as<std::int32_t>(bytes, count);
      break;
    default:
      throw ModelError("a tensor's type is not understood");
  }
  return tensor;
}

/// What a layer does besides its arithmetic: none of ours does.
void refuse_activation(const FlatTable& options, unsigned field) {
  if (options.value<std::int8_t>(field, 0) != 0) {
    throw ModelError("a layer has a built-in activation, which is not understood");
  }
}

void read_window(const FlatTable& options, TfliteLayer& layer) {
  layer.pads_to_same = options.value<std::int8_t>(0, 0) == 0;
  layer.stride_columns = options.value<std::int32_t>(1, 0);
  layer.stride_rows = options.value<std::int32_t>(2, 0);
  if (layer.stride_rows < 1 || layer.stride_columns < 1) throw ModelError("a stride is too short");
}

void read_options(const FlatTable& table, TfliteLayer& layer) {
  if (!table.has(operator_field::kOptions)) return;
  const FlatTable options = table.table(operator_field::kOptions);
  switch (layer.kind) {
    case TfliteKind::convolution:
      read_window(options, layer);
      refuse_activation(options, 3);
      break;
    case TfliteKind::depthwise_convolution:
      read_window(options, layer);
      refuse_activation(options, 4);
      break;
    case TfliteKind::max_pool:
      read_window(options, layer);
      layer.window_columns = options.value<std::int32_t>(3, 1);
      layer.window_rows = options.value<std::int32_t>(4, 1);
      refuse_activation(options, 5);
      break;
    case TfliteKind::add:
      refuse_activation(options, 0);
      break;
    default:
      break;
  }
}

TfliteLayer read_layer(const FlatTable& table, const std::vector<FlatTable>& codes,
                       std::size_t tensor_count) {
  TfliteLayer layer;
  const std::size_t code = table.value<std::uint32_t>(operator_field::kCode, 0);
  if (code >= codes.size()) throw ModelError("a layer's kind is missing");
  layer.kind = kind_of(std::max<int>(codes[code].value<std::int8_t>(code_field::kOldCode, 0),
                                     codes[code].value<std::int32_t>(code_field::kCode, 0)));
  layer.inputs = table.values<std::int32_t>(operator_field::kInputs);
  layer.outputs = table.values<std::int32_t>(operator_field::kOutputs);
  const auto is_outside = [&](int tensor) { return tensor >= static_cast<int>(tensor_count); };
  if (layer.inputs.empty() || layer.outputs.empty() ||
      std::ranges::any_of(layer.inputs, is_outside) ||
      std::ranges::any_of(layer.outputs, [&](int t) { return t < 0 || is_outside(t); })) {
    throw ModelError("a layer is not connected");
  }
  read_options(table, layer);
  return layer;
}

/// Half-precision weights are stored with a layer that makes them floats: they are floats already.
void resolve_dequantized(TfliteModel& model) {
  for (const TfliteLayer& layer : model.layers) {
    if (layer.kind != TfliteKind::dequantize || layer.inputs[0] < 0) continue;
    const auto from = static_cast<std::size_t>(layer.inputs[0]);
    const auto to = static_cast<std::size_t>(layer.outputs[0]);
    if (from != to && model.tensors[from].shape == model.tensors[to].shape) {
      model.tensors[to].values = std::move(model.tensors[from].values);
    }
  }
  std::erase_if(model.layers,
                [](const TfliteLayer& layer) { return layer.kind == TfliteKind::dequantize; });
}

}  // namespace

TfliteModel read_tflite(std::span<const std::uint8_t> file) {
  constexpr std::size_t kMarkAt = 4;
  constexpr const char* kMark = "TFL3";
  if (file.size() < 2 * kMarkAt || std::memcmp(&file[kMarkAt], kMark, 4) != 0) {
    throw ModelError("not a TensorFlow Lite model");
  }
  const FlatTable root = FlatTable::root(file);
  const auto codes = root.tables(model_field::kOperatorCodes);
  const auto buffers = root.tables(model_field::kBuffers);
  const auto subgraphs = root.tables(model_field::kSubgraphs);
  if (subgraphs.size() != 1) throw ModelError("a model of several graphs is not understood");

  TfliteModel model;
  for (const FlatTable& table : subgraphs[0].tables(subgraph_field::kTensors)) {
    model.tensors.push_back(read_tensor(table, buffers));
  }
  for (const FlatTable& table : subgraphs[0].tables(subgraph_field::kOperators)) {
    model.layers.push_back(read_layer(table, codes, model.tensors.size()));
  }
  resolve_dequantized(model);
  return model;
}

}  // namespace cabinwatch::vision

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cabinwatch::vision {

/// A network's layers of these kinds alone can be read: those that face networks consist of.
enum class TfliteKind {
  add,
  concatenation,
  convolution,
  depthwise_convolution,
  dequantize,
  max_pool,
  pad,
  prelu,
  relu,
  reshape,
  other  ///< read, but not understood: a net that needs it cannot be built
};

/// A value that goes from layer to layer, or a constant. Shapes are batch, row, column, channel.
struct TfliteTensor {
  std::vector<int> shape;
  std::vector<float> values;           ///< of a constant of real numbers, else empty
  std::vector<std::int32_t> integers;  ///< of a constant of integers, else empty
};

struct TfliteLayer {
  TfliteKind kind = TfliteKind::other;
  std::vector<int> inputs;    ///< indices of tensors; -1: left out
  std::vector<int> outputs;   ///< indices of tensors
  bool pads_to_same = false;  ///< windows reach over the edge, such that none of it is left out
  int stride_rows = 1;
  int stride_columns = 1;
  int window_rows = 1;     ///< of a pool
  int window_columns = 1;  ///< of a pool
};

/// What a TensorFlow Lite file holds. Half-precision weights are made floats while reading.
struct TfliteModel {
  std::vector<TfliteTensor> tensors;
  std::vector<TfliteLayer> layers;  ///< in the order in which they can be computed
};

/// Source of the format: tensorflow/lite/schema/schema.fbs, version 3.
/// @throws ModelError when it is broken, or has a feature that is not understood
[[nodiscard]] TfliteModel read_tflite(std::span<const std::uint8_t> file);

}  // namespace cabinwatch::vision

#include "vision/tflite_net.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <set>
#include <utility>

#include "vision/model_error.hpp"

namespace cabinwatch::vision {
namespace {

using cv::dnn::LayerParams;

std::string name_of(int tensor) { return "t" + std::to_string(tensor); }

/// What windows reach over the two edges of a side, for TensorFlow's padding "same".
struct Overlap {
  int before = 0;
  int after = 0;
  [[nodiscard]] bool is_even() const { return before == after; }
};

Overlap overlap(int side, int window, int stride) {
  const int windows = (side + stride - 1) / stride;
  const int over = std::max((windows - 1) * stride + window - side, 0);
  return {over / 2, over - over / 2};
}

/// A constant of shape `sizes` with its axes in the order `axes` of the stored ones.
cv::Mat reordered(const TfliteTensor& tensor, const std::vector<int>& axes) {
  const cv::Mat stored(tensor.shape, CV_32F, const_cast<float*>(tensor.values.data()));
  cv::Mat result;
  cv::transposeND(stored, axes, result);
  return result;
}

class NetBuilder {
 public:
  NetBuilder(const TfliteModel& model, int input) : model_(model) {
    layer_of_[input] = 0;  // OpenCV's own layer for what goes in
  }

  void add(const TfliteLayer& layer) {
    switch (layer.kind) {
      case TfliteKind::convolution:
      case TfliteKind::depthwise_convolution:
        return add_convolution(layer);
      case TfliteKind::max_pool:
        return add_pool(layer);
      case TfliteKind::pad:
        return add_pad(layer);
      case TfliteKind::prelu:
        return add_prelu(layer);
      case TfliteKind::relu: {
        LayerParams params;
        return put(layer, "ReLU", params, {layer.inputs[0]});
      }
      case TfliteKind::add: {
        LayerParams params;
        params.set("operation", "sum");
        return put(layer, "Eltwise", params, {layer.inputs.at(0), layer.inputs.at(1)});
      }
      default:
        throw ModelError("a layer's kind is not understood");
    }
  }

  [[nodiscard]] cv::dnn::Net take() const { return net_; }

 private:
  [[nodiscard]] const TfliteTensor& tensor(int index) const {
    return model_.tensors.at(static_cast<std::size_t>(index));
  }

  [[nodiscard]] const TfliteTensor& constant(int index, std::size_t dimensions) const {
    const TfliteTensor& found = tensor(index);
    if (found.values.empty() || found.shape.size() != dimensions) {
      throw ModelError("a layer's weights are missing");
    }
    return found;
  }

  [[nodiscard]] const std::vector<int>& picture_shape(int index) const {
    const std::vector<int>& shape = tensor(index).shape;
    if (shape.size() != 4) throw ModelError("a layer's input is no picture");
    return shape;
  }

  void put(const TfliteLayer& layer, const std::string& type, LayerParams& params,
           const std::vector<int>& inputs) {
    const int id = put(name_of(layer.outputs[0]), type, params, inputs);
    layer_of_[layer.outputs[0]] = id;
  }

  int put(const std::string& name, const std::string& type, LayerParams& params,
          const std::vector<int>& inputs) {
    const int id = net_.addLayer(name, type, params);
    int pin = 0;
    for (const int input : inputs) {
      const auto from = layer_of_.find(input);
      if (from == layer_of_.end()) throw ModelError("a layer's input is computed by no other");
      net_.connect(from->second, 0, id, pin++);
    }
    return id;
  }

  void add_convolution(const TfliteLayer& layer) {
    const bool is_depthwise = layer.kind == TfliteKind::depthwise_convolution;
    const TfliteTensor& weights = constant(layer.inputs.at(1), 4);
    const TfliteTensor& bias = constant(layer.inputs.at(2), 1);
    const std::vector<int>& shape = picture_shape(layer.inputs[0]);
    const int rows = weights.shape[1];
    const int columns = weights.shape[2];

    LayerParams params;
    // Stored as outputs, rows, columns, inputs; depthwise as 1, rows, columns, outputs.
    params.blobs.push_back(
        reordered(weights, is_depthwise ? std::vector{3, 0, 1, 2} : std::vector{0, 3, 1, 2}));
    params.blobs.emplace_back(bias.values, true);
    const int outputs = params.blobs[0].size[0];
    if (static_cast<std::size_t>(outputs) != bias.values.size()) {
      throw ModelError("a layer's bias does not fit its weights");
    }
    params.set("num_output", outputs);
    params.set("group", is_depthwise ? outputs : 1);
    params.set("bias_term", true);
    params.set("kernel_h", rows);
    params.set("kernel_w", columns);
    params.set("stride_h", layer.stride_rows);
    params.set("stride_w", layer.stride_columns);

    int input = layer.inputs[0];
    if (layer.pads_to_same) {
      const Overlap vertical = overlap(shape[1], rows, layer.stride_rows);
      const Overlap horizontal = overlap(shape[2], columns, layer.stride_columns);
      if (vertical.is_even() && horizontal.is_even()) {
        params.set("pad_h", vertical.before);
        params.set("pad_w", horizontal.before);
      } else {  // OpenCV's convolution pads evenly only
        input = pad_unevenly(layer, vertical, horizontal);
      }
    }
    put(layer, "Convolution", params, {input});
  }

  /// A layer of its own; its output gets a number that no tensor has.
  int pad_unevenly(const TfliteLayer& layer, Overlap vertical, Overlap horizontal) {
    LayerParams params;
    const std::array<int, 8> paddings{
        0, 0, 0, 0, vertical.before, vertical.after, horizontal.before, horizontal.after};
    params.set("paddings", cv::dnn::DictValue::arrayInt(paddings.data(), 8));
    const int padded = -1 - layer.outputs[0];
    layer_of_[padded] =
        put(name_of(layer.outputs[0]) + "pad", "Padding", params, {layer.inputs[0]});
    return padded;
  }

  void add_pool(const TfliteLayer& layer) {
    const std::vector<int>& shape = picture_shape(layer.inputs[0]);
    const bool reaches_over =
        layer.pads_to_same &&
        (shape[1] % layer.stride_rows != 0 || shape[2] % layer.stride_columns != 0 ||
         layer.window_rows != layer.stride_rows || layer.window_columns != layer.stride_columns);
    if (reaches_over) throw ModelError("a pool that reaches over the edge is not understood");
    LayerParams params;
    params.set("pool", "max");
    params.set("kernel_h", layer.window_rows);
    params.set("kernel_w", layer.window_columns);
    params.set("stride_h", layer.stride_rows);
    params.set("stride_w", layer.stride_columns);
    params.set("ceil_mode", false);
    put(layer, "Pooling", params, {layer.inputs[0]});
  }

  void add_pad(const TfliteLayer& layer) {
    const std::vector<std::int32_t>& stored = tensor(layer.inputs.at(1)).integers;
    if (stored.size() != 8) throw ModelError("a layer's padding is missing");
    // Pairs of batch, rows, columns, channels; OpenCV wants the channels' second.
    const std::array<int, 8> paddings{stored[0], stored[1], stored[6], stored[7],
                                      stored[2], stored[3], stored[4], stored[5]};
    LayerParams params;
    params.set("paddings", cv::dnn::DictValue::arrayInt(paddings.data(), 8));
    put(layer, "Padding", params, {layer.inputs[0]});
  }

  void add_prelu(const TfliteLayer& layer) {
    const TfliteTensor& slopes = constant(layer.inputs.at(1), 3);  // 1, 1, channels
    if (slopes.shape[0] != 1 || slopes.shape[1] != 1) {
      throw ModelError("an activation that differs from place to place is not understood");
    }
    LayerParams params;
    params.blobs.emplace_back(slopes.values, true);
    put(layer, "PReLU", params, {layer.inputs[0]});
  }

  const TfliteModel& model_;
  cv::dnn::Net net_;
  std::map<int, int> layer_of_;  // by tensor
};

/// Those layers that `outputs` depend on, from `input` on.
std::vector<const TfliteLayer*> between(const TfliteModel& model, int input,
                                        const std::vector<int>& outputs) {
  std::set<int> wanted(outputs.begin(), outputs.end());
  std::vector<const TfliteLayer*> found;
  for (const TfliteLayer& layer : model.layers | std::views::reverse) {
    const int output = layer.outputs[0];
    if (output == input || !wanted.contains(output)) continue;
    wanted.insert(layer.inputs.begin(), layer.inputs.end());
    found.push_back(&layer);
  }
  std::ranges::reverse(found);
  return found;
}

std::vector<int> channels_first(const std::vector<int>& shape) {
  if (shape.size() != 4) throw ModelError("a network's input or output is no picture");
  return {shape[0], shape[3], shape[1], shape[2]};
}

}  // namespace

TfliteNet::TfliteNet(const TfliteModel& model, int input, const std::vector<int>& outputs) {
  try {
    NetBuilder builder(model, input);
    for (const TfliteLayer* layer : between(model, input, outputs)) builder.add(*layer);
    net_ = builder.take();
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    for (const int output : outputs) output_names_.push_back(name_of(output));

    // Tried once: shapes that do not fit come out here, not with the first frame.
    const auto shape_of = [&](int tensor) {
      return channels_first(model.tensors.at(static_cast<std::size_t>(tensor)).shape);
    };
    const std::vector<cv::Mat> tried = forward(cv::Mat(shape_of(input), CV_32F, cv::Scalar(0)));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::vector<int> wanted = shape_of(outputs[i]);
      if (tried[i].dims != 4 || !std::equal(wanted.begin(), wanted.end(), tried[i].size.p)) {
        throw ModelError("a network's output has the wrong shape");
      }
    }
  } catch (const cv::Exception& error) {
    throw ModelError("the network cannot be computed: " + error.err);
  } catch (const std::out_of_range&) {
    throw ModelError("a layer is not connected");
  }
}

std::vector<cv::Mat> TfliteNet::forward(const cv::Mat& input) {
  net_.setInput(input);
  std::vector<cv::Mat> outputs;
  net_.forward(outputs, output_names_);
  return outputs;
}

}  // namespace cabinwatch::vision

#include "vision/tflite_net.hpp"

#include <xnnpack.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "vision/model_error.hpp"

// The engine of 2024 (Debian 13) calls some of the functions deprecated whose successors that of
// 2022 (Debian 12) does not have yet.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace cabinwatch::vision {
namespace {

constexpr float kLeast = -std::numeric_limits<float>::infinity();
constexpr float kMost = std::numeric_limits<float>::infinity();
constexpr std::size_t kBeyond = XNN_EXTRA_BYTES / sizeof(float);

/// No face network has larger windows or paddings; a broken file may claim anything.
constexpr int kMostReach = 1 << 12;

using Shape = std::vector<int>;  // batch, row, column, channel

void check(xnn_status status, const std::string& what = "a layer is not understood") {
  if (status == xnn_status_success) return;
  throw ModelError(what + " (XNNPACK's status " + std::to_string(status) + ")");
}

std::uint32_t natural(int value) { return static_cast<std::uint32_t>(value); }

struct SubgraphDelete {
  void operator()(xnn_subgraph* graph) const noexcept { xnn_delete_subgraph(graph); }
};

/// Describes layers to the engine. Each one's output must have the shape that the layer makes of
/// its inputs: the engine believes what it is told.
class GraphBuilder {
 public:
  GraphBuilder(const TfliteModel& model, int input, const std::vector<int>& outputs)
      : model_(model), outputs_(outputs) {
    xnn_subgraph_t graph = nullptr;
    check(xnn_create_subgraph(natural(static_cast<int>(outputs.size())) + 1, 0, &graph),
          "a network cannot be begun");
    graph_.reset(graph);
    values_[input] = define(picture(input), nullptr, 0, XNN_VALUE_FLAG_EXTERNAL_INPUT);
  }

  void add(const TfliteLayer& layer) {
    const Shape& in = picture(layer.inputs[0]);
    const std::uint32_t from = values_.at(layer.inputs[0]);
    const std::uint32_t to = define_output(layer.outputs[0]);
    switch (layer.kind) {
      case TfliteKind::convolution:
      case TfliteKind::depthwise_convolution:
        return add_convolution(layer, from, to);
      case TfliteKind::max_pool:
        check(xnn_define_max_pooling_2d(graph(), 0, 0, 0, 0, natural(layer.window_rows),
                                        natural(layer.window_columns), natural(layer.stride_rows),
                                        natural(layer.stride_columns), 1, 1, kLeast, kMost, from,
                                        to, padding(layer)));
        return expect(layer, slid(layer, layer.window_rows, layer.window_columns, in[3]));
      case TfliteKind::pad:
        return add_pad(layer, from, to);
      case TfliteKind::prelu:
        check(xnn_define_prelu(graph(), from, constant(layer.inputs.at(1), {1, 1, in[3]}, slopes_),
                               to, 0));
        return expect(layer, in);
      case TfliteKind::relu:
        check(xnn_define_clamp(graph(), 0.0F, kMost, from, to, 0));
        return expect(layer, in);
      case TfliteKind::add:
        check(xnn_define_add2(graph(), kLeast, kMost, from, values_.at(layer.inputs.at(1)), to, 0));
        if (picture(layer.inputs[1]) != in) throw ModelError("two layers' outputs do not fit");
        return expect(layer, in);
      default:
        throw ModelError("a layer's kind is not understood");
    }
  }

  [[nodiscard]] xnn_subgraph_t graph() const { return graph_.get(); }
  [[nodiscard]] bool makes(int tensor) const { return values_.contains(tensor); }
  [[nodiscard]] std::vector<std::vector<float>> slopes() && { return std::move(slopes_); }

 private:
  [[nodiscard]] const TfliteTensor& tensor(int index) const {
    return model_.tensors.at(static_cast<std::size_t>(index));
  }

  [[nodiscard]] const Shape& picture(int index) const {
    const Shape& shape = tensor(index).shape;
    if (shape.size() != 4 || std::ranges::min(shape) < 1) {
      throw ModelError("a layer's input or output is no picture");
    }
    return shape;
  }

  std::uint32_t define(const Shape& shape, const float* values, std::uint32_t id,
                       std::uint32_t flags) {
    const std::vector<std::size_t> sizes(shape.begin(), shape.end());
    check(xnn_define_tensor_value(graph(), xnn_datatype_fp32, sizes.size(), sizes.data(), values,
                                  id, flags, &id),
          "a value is not understood");
    return id;
  }

  std::uint32_t define_output(int index) {
    const auto place = std::ranges::find(outputs_, index) - outputs_.begin();
    const bool goes_out = place < std::ssize(outputs_);
    return values_[index] =
               define(picture(index), nullptr,
                      goes_out ? natural(static_cast<int>(place)) + 1 : XNN_INVALID_VALUE_ID,
                      goes_out ? XNN_VALUE_FLAG_EXTERNAL_OUTPUT : 0);
  }

  std::uint32_t constant(int index, const Shape& shape, std::vector<std::vector<float>>& kept) {
    if (tensor(index).values.empty() || tensor(index).shape != shape) {
      throw ModelError("a layer's weights do not fit");
    }
    auto& values = kept.emplace_back(tensor(index).values);
    values.resize(values.size() + kBeyond);
    return define(shape, values.data(), XNN_INVALID_VALUE_ID, 0);
  }

  void add_convolution(const TfliteLayer& layer, std::uint32_t from, std::uint32_t to) {
    // Of shape output, row, column, input; depthwise 1, row, column, output.
    const Shape& weights = picture(layer.inputs.at(1));
    const bool is_depthwise = layer.kind == TfliteKind::depthwise_convolution;
    const int inputs = weights[3];
    const int outputs = weights[is_depthwise ? 3 : 0];
    if (picture(layer.inputs[0])[3] != inputs || (is_depthwise && weights[0] != 1)) {
      throw ModelError("a layer's weights do not fit");
    }
    const auto define = [&](auto function, auto... channels) {
      check(function(graph(), 0, 0, 0, 0, natural(weights[1]), natural(weights[2]),
                     natural(layer.stride_rows), natural(layer.stride_columns), 1, 1, 1,
                     natural(channels)..., kLeast, kMost, from,
                     constant(layer.inputs[1], weights, weights_),
                     constant(layer.inputs.at(2), {outputs}, weights_), to, padding(layer)));
    };
    if (is_depthwise) {
      define(xnn_define_depthwise_convolution_2d, inputs);
    } else {
      define(xnn_define_convolution_2d, inputs, outputs);
    }
    expect(layer, slid(layer, weights[1], weights[2], outputs));
  }

  void add_pad(const TfliteLayer& layer, std::uint32_t from, std::uint32_t to) {
    const std::vector<std::int32_t>& wanted = tensor(layer.inputs.at(1)).integers;
    Shape padded = picture(layer.inputs[0]);
    if (wanted.size() != 2 * padded.size() || std::ranges::min(wanted) < 0 ||
        std::ranges::max(wanted) > kMostReach) {
      throw ModelError("a layer's padding is not understood");
    }
    std::vector<std::size_t> before;
    std::vector<std::size_t> after;
    for (std::size_t i = 0; i < padded.size(); ++i) {
      before.push_back(natural(wanted[2 * i]));
      after.push_back(natural(wanted[2 * i + 1]));
      padded[i] += wanted[2 * i] + wanted[2 * i + 1];
    }
    check(xnn_define_static_constant_pad(graph(), before.data(), after.data(), 0.0F, from, to, 0));
    expect(layer, padded);
  }

  static std::uint32_t padding(const TfliteLayer& layer) {
    return layer.pads_to_same ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0;
  }

  /// What a window makes of a layer's input.
  [[nodiscard]] Shape slid(const TfliteLayer& layer, int rows, int columns, int channels) const {
    const auto places = [&](int side, int window, int stride) {
      if (window < 1 || window > (layer.pads_to_same ? kMostReach : side)) return 0;
      return 1 + (side - (layer.pads_to_same ? 1 : window)) / stride;
    };
    const Shape& in = picture(layer.inputs[0]);
    return {in[0], places(in[1], rows, layer.stride_rows),
            places(in[2], columns, layer.stride_columns), channels};
  }

  void expect(const TfliteLayer& layer, const Shape& output) const {
    if (picture(layer.outputs[0]) != output) throw ModelError("a layer's output does not fit");
  }

  const TfliteModel& model_;
  const std::vector<int>& outputs_;
  // Of convolutions: the engine packs them its own way when the network is made.
  std::vector<std::vector<float>> weights_;
  // Of rectifiers: the engine of 2024 reads them whenever it computes.
  std::vector<std::vector<float>> slopes_;
  std::unique_ptr<xnn_subgraph, SubgraphDelete> graph_;
  std::map<int, std::uint32_t> values_;  // the engine's numbers of what is computed, by tensor
};

/// Those layers that `outputs` depend on, from `input` on.
std::vector<const TfliteLayer*> between(const TfliteModel& model, int input,
                                        const std::vector<int>& outputs) {
  std::set<int> wanted(outputs.begin(), outputs.end());
  std::vector<const TfliteLayer*> found;
  for (auto layer = model.layers.rbegin(); layer != model.layers.rend(); ++layer) {
    const int output = layer->outputs[0];
    if (output == input || !wanted.contains(output)) continue;
    wanted.insert(layer->inputs.begin(), layer->inputs.end());
    found.push_back(&*layer);
  }
  std::ranges::reverse(found);
  return found;
}

}  // namespace

TfliteNet::TfliteNet(const TfliteModel& model, int input, const std::vector<int>& outputs) try {
  check(xnn_initialize(nullptr),
        "the networks' engine does not start: it wants to read /proc/cpuinfo and, "
        "on arm64, /sys/devices/system/cpu");
  GraphBuilder builder(model, input, outputs);
  for (const TfliteLayer* layer : between(model, input, outputs)) builder.add(*layer);
  if (!std::ranges::all_of(outputs, [&](int output) { return builder.makes(output); })) {
    throw ModelError("an output is computed by no layer");
  }
  xnn_runtime_t runtime = nullptr;
  check(xnn_create_runtime_v2(builder.graph(), nullptr, 0, &runtime),
        "the network cannot be computed");
  runtime_.reset(runtime);
  slopes_ = std::move(builder).slopes();

  std::vector<xnn_external_value> places;
  const auto add_place = [&](int tensor) {
    std::size_t size = 1;
    for (const int side : model.tensors.at(static_cast<std::size_t>(tensor)).shape) {
      size *= natural(side);
    }
    places.push_back({natural(static_cast<int>(places.size())),
                      in_and_out_.emplace_back(size + kBeyond).data()});
  };
  add_place(input);
  for (const int output : outputs) add_place(output);
  check(xnn_setup_runtime(runtime_.get(), places.size(), places.data()),
        "the network cannot be computed");
} catch (const std::out_of_range&) {
  throw ModelError("a layer is not connected");
}

std::span<float> TfliteNet::input() noexcept {
  return std::span(in_and_out_[0]).first(in_and_out_[0].size() - kBeyond);
}

void TfliteNet::compute() {
  check(xnn_invoke_runtime(runtime_.get()), "the network could not be computed");
}

std::span<const float> TfliteNet::output(std::size_t index) const {
  const Padded& values = in_and_out_.at(index + 1);
  return std::span(values).first(values.size() - kBeyond);
}

void TfliteNet::RuntimeDelete::operator()(xnn_runtime* runtime) const noexcept {
  xnn_delete_runtime(runtime);
}

}  // namespace cabinwatch::vision

#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>

#include "vision/net_weights.hpp"

/// The arithmetic of the small networks of ours that look at an eye's picture: three convolutions,
/// each halving it, and two layers. Trained by tests/bench/people/picture_net.py, which has the
/// same shape.
namespace cabinwatch::vision::picture_net {

/// Added to the picture's deviation before it is divided by it: flat skin stays flat.
constexpr float kFlat = 8.0F;

constexpr int kZero = 80;  // the code of a weight of 0
constexpr int kTaps = 3;   // of a convolution, across and down

/// How large a network is.
struct Shape {
  int rows;  ///< of the picture, pixels
  int columns;
  std::array<std::size_t, 3> channels;  ///< after each convolution
  std::size_t hidden;                   ///< outputs of the first of the two layers
  std::size_t states;
};

/// A layer's weights by input, those of all its outputs side by side: the inner loops have fixed
/// lengths and write to neighbours, which is what compilers make vector instructions of.
template <std::size_t kInputs, std::size_t kOutputs>
struct Layer {
  std::array<std::array<float, kOutputs>, kInputs> weights{};
  std::array<float, kOutputs> bias{};
};

template <std::size_t kOutputs>
using Values = std::array<float, kOutputs>;

/// Numbers by row, column and channel, with a border of one cell of zeros.
template <std::size_t kChannels, int kRows, int kColumns>
class Cells {
 public:
  /// From -1, the border, on.
  [[nodiscard]] Values<kChannels>& at(int row, int column) { return values_[place(row, column)]; }
  [[nodiscard]] const Values<kChannels>& at(int row, int column) const {
    return values_[place(row, column)];
  }

 private:
  static constexpr std::size_t kAcross = kColumns + 2;
  std::array<Values<kChannels>, kAcross*(kRows + 2)> values_{};

  [[nodiscard]] static std::size_t place(int row, int column) {
    return static_cast<std::size_t>(row + 1) * kAcross + static_cast<std::size_t>(column + 1);
  }
};

template <std::size_t kOutputs>
void add(Values<kOutputs>& sums, const std::array<float, kOutputs>& weights, float value) {
  for (std::size_t i = 0; i < kOutputs; ++i) sums[i] += weights[i] * value;
}

template <std::size_t kOutputs>
Values<kOutputs> not_below_zero(Values<kOutputs> values) {
  for (float& value : values) value = std::max(value, 0.0F);
  return values;
}

/// Every second cell, three by three around it, and nothing below zero.
template <std::size_t kFrom, std::size_t kTo, int kRows, int kColumns>
Cells<kTo, kRows / 2, kColumns / 2> convolve(const Cells<kFrom, kRows, kColumns>& from,
                                             const Layer<kFrom * kTaps * kTaps, kTo>& layer) {
  Cells<kTo, kRows / 2, kColumns / 2> to;
  for (int row = 0; row < kRows / 2; ++row) {
    for (int column = 0; column < kColumns / 2; ++column) {
      Values<kTo> sums = layer.bias;
      std::size_t input = 0;
      for (int tap = 0; tap < kTaps * kTaps; ++tap) {
        const auto& seen = from.at(2 * row + tap / kTaps - 1, 2 * column + tap % kTaps - 1);
        for (const float value : seen) add(sums, layer.weights[input++], value);
      }
      to.at(row, column) = not_below_zero(sums);
    }
  }
  return to;
}

template <std::size_t kInputs, std::size_t kOutputs>
Values<kOutputs> connect(const Values<kInputs>& from, const Layer<kInputs, kOutputs>& layer) {
  Values<kOutputs> sums = layer.bias;
  for (std::size_t i = 0; i < kInputs; ++i) add(sums, layer.weights[i], from[i]);
  return sums;
}

/// Reads weights that are packed output by output, input by input.
/// @param input_of  where the n-th packed input of an output belongs
template <std::size_t kInputs, std::size_t kOutputs, typename InputOf>
void unpack(const PackedLayer& packed, InputOf input_of, Layer<kInputs, kOutputs>& layer) {
  std::ranges::copy(packed.bias, layer.bias.begin());
  std::size_t count = 0;
  for (const char code : packed.weights) {
    if (code == '\n') continue;
    const std::size_t output = count / kInputs;
    layer.weights.at(input_of(count % kInputs)).at(output) =
        static_cast<float>(code - kZero) * packed.scales[output];
    ++count;
  }
}

/// The weights of a convolution are packed by channel and tap, and used by tap and channel.
template <std::size_t kChannels>
std::size_t by_tap(std::size_t packed) {
  constexpr std::size_t kAll = std::size_t{kTaps} * kTaps;
  return packed % kAll * kChannels + packed / kAll;
}

/// A whole network, with its weights unpacked. Nothing is allocated while it looks. Any thread.
template <Shape kShape>
class PictureNet {
  static constexpr int kRows = kShape.rows;
  static constexpr int kColumns = kShape.columns;
  static constexpr std::size_t kFirst = kShape.channels[0];
  static constexpr std::size_t kSecond = kShape.channels[1];
  static constexpr std::size_t kThird = kShape.channels[2];

 public:
  using Picture = std::array<float, static_cast<std::size_t>(kRows) * kColumns>;

  explicit PictureNet(std::span<const PackedLayer> packed) {
    unpack(packed[0], by_tap<1>, first_);
    unpack(packed[1], by_tap<kFirst>, second_);
    unpack(packed[2], by_tap<kSecond>, third_);
    const auto by_place = [](std::size_t input) {
      return input % kPlaces * kThird + input / kPlaces;
    };
    unpack(packed[3], by_place, hidden_);
    unpack(packed[4], std::identity{}, states_);
  }

  /// @param luma  0..255
  /// @returns how much it looks like each state, parts of one
  [[nodiscard]] std::array<double, kShape.states> look(const Picture& luma) const {
    const auto seen = convolve(convolve(convolve(cells(luma), first_), second_), third_);
    Values<kThird * kPlaces> all_places{};
    auto next = all_places.begin();
    for (int row = 0; row < kRows / 8; ++row) {
      for (int column = 0; column < kColumns / 8; ++column) {
        next = std::ranges::copy(seen.at(row, column), next).out;
      }
    }
    const auto told = connect(not_below_zero(connect(all_places, hidden_)), states_);
    std::array<double, kShape.states> parts{};
    const float most = *std::ranges::max_element(told);
    std::ranges::transform(told, parts.begin(),
                           [&](float value) { return std::exp(value - most); });
    const double all = std::accumulate(parts.begin(), parts.end(), 0.0);
    for (double& part : parts) part /= all;
    return parts;
  }

 private:
  /// Of the picture, after three halvings.
  static constexpr std::size_t kPlaces = std::size_t{kRows / 8} * std::size_t{kColumns / 8};

  [[nodiscard]] static Cells<1, kRows, kColumns> cells(const Picture& luma) {
    const auto count = static_cast<float>(luma.size());
    const float mean = std::accumulate(luma.begin(), luma.end(), 0.0F) / count;
    float squares = 0.0F;
    for (const float value : luma) squares += (value - mean) * (value - mean);
    const float scale = 1.0F / (std::sqrt(squares / (count - 1)) + kFlat);
    Cells<1, kRows, kColumns> pixels;
    auto next = luma.begin();
    for (int row = 0; row < kRows; ++row) {
      for (int column = 0; column < kColumns; ++column) {
        pixels.at(row, column)[0] = (*next++ - mean) * scale;
      }
    }
    return pixels;
  }

  Layer<std::size_t{kTaps} * kTaps, kFirst> first_;
  Layer<kFirst * kTaps * kTaps, kSecond> second_;
  Layer<kSecond * kTaps * kTaps, kThird> third_;
  Layer<kThird * kPlaces, kShape.hidden> hidden_;
  Layer<kShape.hidden, kShape.states> states_;
};

}  // namespace cabinwatch::vision::picture_net

#include "vision/eye_net.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/eye_net_weights.hpp"

namespace cabinwatch::vision {
namespace eye_net {

/// How much of a face is seen, in eye widths.
constexpr double kSeen = 1.6;

/// Added to the picture's deviation before it is divided by it: flat skin stays flat.
constexpr float kFlat = 8.0F;

constexpr int kZero = 80;  // the code of a weight of 0
constexpr int kTaps = 3;   // of a convolution, across and down

/// Channels after each convolution, the hidden layer's outputs, and the states that are told apart.
constexpr std::size_t kFirst = 8;
constexpr std::size_t kSecond = 16;
constexpr std::size_t kThird = 24;
constexpr std::size_t kHidden = 16;
constexpr std::size_t kStates = 4;
constexpr std::size_t kPlaces = 3UL * 5UL;  // of the picture, after three halvings

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
struct Cells {
  std::array<Values<kChannels>, static_cast<std::size_t>(kRows + 2) * (kColumns + 2)> values{};

  /// From -1, the border, on.
  [[nodiscard]] Values<kChannels>& at(int row, int column) {
    return values[static_cast<std::size_t>((row + 1) * (kColumns + 2) + column + 1)];
  }
  [[nodiscard]] const Values<kChannels>& at(int row, int column) const {
    return values[static_cast<std::size_t>((row + 1) * (kColumns + 2) + column + 1)];
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
void unpack(const EyeNetLayer& packed, InputOf input_of, Layer<kInputs, kOutputs>& layer) {
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

}  // namespace eye_net

struct EyeNet::Weights {
  eye_net::Layer<std::size_t{eye_net::kTaps} * eye_net::kTaps, eye_net::kFirst> first;
  eye_net::Layer<eye_net::kFirst * eye_net::kTaps * eye_net::kTaps, eye_net::kSecond> second;
  eye_net::Layer<eye_net::kSecond * eye_net::kTaps * eye_net::kTaps, eye_net::kThird> third;
  eye_net::Layer<eye_net::kThird * eye_net::kPlaces, eye_net::kHidden> hidden;
  eye_net::Layer<eye_net::kHidden, eye_net::kStates> states;
};

EyeNet::EyeNet() {
  const auto packed = eye_net_layers();
  auto weights = std::make_unique<Weights>();
  eye_net::unpack(packed[0], eye_net::by_tap<1>, weights->first);
  eye_net::unpack(packed[1], eye_net::by_tap<eye_net::kFirst>, weights->second);
  eye_net::unpack(packed[2], eye_net::by_tap<eye_net::kSecond>, weights->third);
  const auto by_place = [](std::size_t input) {
    return input % eye_net::kPlaces * eye_net::kThird + input / eye_net::kPlaces;
  };
  eye_net::unpack(packed[3], by_place, weights->hidden);
  eye_net::unpack(packed[4], std::identity{}, weights->states);
  weights_ = std::move(weights);
}

EyeNet::~EyeNet() = default;

EyePicture eye_picture(const LumaView& picture, const EyeShape& eye, bool is_left) {
  constexpr int kWidth = EyePicture::kWidth;
  constexpr int kHeight = EyePicture::kHeight;
  const cv::Mat pixels(picture.size.height, picture.size.width, CV_8UC1,
                       const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
  const Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                     (eye.left_corner.y + eye.right_corner.y) / 2};
  // What a pixel to the right, and one down, is in the picture.
  const double dx = (eye.right_corner.x - eye.left_corner.x) * eye_net::kSeen / kWidth;
  const double dy = (eye.right_corner.y - eye.left_corner.y) * eye_net::kSeen / kWidth;
  const cv::Matx23d to_picture(dx, -dy, middle.x - dx * kWidth / 2 + dy * kHeight / 2,  //
                               dy, dx, middle.y - dy * kWidth / 2 - dx * kHeight / 2);
  cv::Mat seen;
  cv::warpAffine(pixels, seen, to_picture, {kWidth, kHeight},
                 cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  if (!is_left) cv::flip(seen, seen, 1);
  EyePicture told;
  std::copy(seen.begin<std::uint8_t>(), seen.end<std::uint8_t>(), told.luma.begin());
  return told;
}

EyeLook EyeNet::look(const EyePicture& eye) const {
  const auto count = static_cast<float>(eye.luma.size());
  const float mean = std::accumulate(eye.luma.begin(), eye.luma.end(), 0.0F) / count;
  float squares = 0.0F;
  for (const float luma : eye.luma) squares += (luma - mean) * (luma - mean);
  const float scale = 1.0F / (std::sqrt(squares / (count - 1)) + eye_net::kFlat);
  eye_net::Cells<1, EyePicture::kHeight, EyePicture::kWidth> pixels;
  for (int row = 0; row < EyePicture::kHeight; ++row) {
    const float* const from = &eye.luma[static_cast<std::size_t>(row * EyePicture::kWidth)];
    for (int column = 0; column < EyePicture::kWidth; ++column) {
      pixels.at(row, column)[0] = (from[column] - mean) * scale;
    }
  }
  const auto seen = eye_net::convolve(
      eye_net::convolve(eye_net::convolve(pixels, weights_->first), weights_->second),
      weights_->third);
  eye_net::Values<eye_net::kThird * eye_net::kPlaces> all_places{};
  auto next = all_places.begin();
  for (int row = 0; row < EyePicture::kHeight / 8; ++row) {
    for (int column = 0; column < EyePicture::kWidth / 8; ++column) {
      next = std::ranges::copy(seen.at(row, column), next).out;
    }
  }
  const auto told = eye_net::connect(
      eye_net::not_below_zero(eye_net::connect(all_places, weights_->hidden)), weights_->states);

  std::array<double, eye_net::kStates> parts{};
  const float most = *std::ranges::max_element(told);
  std::ranges::transform(told, parts.begin(), [&](float value) { return std::exp(value - most); });
  const double all = std::accumulate(parts.begin(), parts.end(), 0.0);
  return {parts[0] / all, parts[1] / all, parts[2] / all, parts[3] / all};
}

}  // namespace cabinwatch::vision

#include "vision/eye_net.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "vision/eye_net_weights.hpp"

namespace cabinwatch::vision {
namespace {

/// How much of a face is seen, in eye widths.
constexpr double kSeen = 1.6;

/// Added to the picture's deviation before it is divided by it: flat skin stays flat.
constexpr float kFlat = 8.0F;

constexpr int kZero = 80;  // the code of a weight of 0
constexpr int kTaps = 3;   // of a convolution, across and down

/// Numbers by channel, row and column, with a border of one cell of zeros.
struct Cells {
  Cells(int channel_count, int rows, int columns)
      : channels(channel_count),
        height(rows),
        width(columns),
        values(static_cast<std::size_t>(channels * (height + 2) * (width + 2))) {}

  /// From the border's cell on; the first row within the border is 0.
  [[nodiscard]] float* line(int channel, int row) {
    return &values[static_cast<std::size_t>((channel * (height + 2) + row + 1) * (width + 2))];
  }

  int channels;
  int height;
  int width;
  std::vector<float> values;
};

/// Every second cell, three by three around it, and nothing below zero.
template <typename Layer>
Cells convolve(Cells from, const Layer& layer) {
  Cells to(static_cast<int>(layer.bias.size()), from.height / 2, from.width / 2);
  const std::size_t by_output = static_cast<std::size_t>(from.channels * kTaps * kTaps);
  for (int out = 0; out < to.channels; ++out) {
    for (int row = 0; row < to.height; ++row) {
      const float* weight = &layer.weights[static_cast<std::size_t>(out) * by_output];
      float* const sums = to.line(out, row) + 1;
      std::fill_n(sums, to.width, layer.bias[static_cast<std::size_t>(out)]);
      for (int in = 0; in < from.channels; ++in) {
        for (int tap = 0; tap < kTaps * kTaps; ++tap, ++weight) {
          const float* const seen = from.line(in, 2 * row + tap / kTaps - 1) + tap % kTaps;
          for (int column = 0; column < to.width; ++column) {
            sums[column] += *weight * seen[2 * column];
          }
        }
      }
      std::transform(sums, sums + to.width, sums, [](float sum) { return std::max(sum, 0.0F); });
    }
  }
  return to;
}

std::vector<float> without_border(Cells cells) {
  std::vector<float> values;
  for (int channel = 0; channel < cells.channels; ++channel) {
    for (int row = 0; row < cells.height; ++row) {
      const float* const line = cells.line(channel, row) + 1;
      values.insert(values.end(), line, line + cells.width);
    }
  }
  return values;
}

template <typename Layer>
std::vector<float> connect(const std::vector<float>& from, const Layer& layer) {
  std::vector<float> to(layer.bias);
  auto weight = layer.weights.begin();
  for (float& sum : to) {
    sum = std::inner_product(from.begin(), from.end(), weight, sum);
    weight += static_cast<std::ptrdiff_t>(from.size());
  }
  return to;
}

}  // namespace

EyeNet::EyeNet() {
  for (const EyeNetLayer& packed : eye_net_layers()) {
    Layer layer;
    layer.bias.assign(packed.bias.begin(), packed.bias.end());
    const auto count =
        packed.weights.size() - static_cast<std::size_t>(std::ranges::count(packed.weights, '\n'));
    const std::size_t by_output = count / packed.scales.size();
    for (const char code : packed.weights) {
      if (code == '\n') continue;
      const float scale = packed.scales[layer.weights.size() / by_output];
      layer.weights.push_back(static_cast<float>(code - kZero) * scale);
    }
    layers_.push_back(std::move(layer));
  }
}

EyePicture eye_picture(const LumaView& picture, const EyeShape& eye, bool is_left) {
  constexpr int kWidth = EyePicture::kWidth;
  constexpr int kHeight = EyePicture::kHeight;
  const cv::Mat pixels(picture.size.height, picture.size.width, CV_8UC1,
                       const_cast<std::uint8_t*>(picture.data),
                       static_cast<std::size_t>(picture.stride));
  const Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                     (eye.left_corner.y + eye.right_corner.y) / 2};
  // What a pixel to the right, and one down, is in the picture.
  const double dx = (eye.right_corner.x - eye.left_corner.x) * kSeen / kWidth;
  const double dy = (eye.right_corner.y - eye.left_corner.y) * kSeen / kWidth;
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
  const float scale = 1.0F / (std::sqrt(squares / (count - 1)) + kFlat);
  Cells cells(1, EyePicture::kHeight, EyePicture::kWidth);
  for (int row = 0; row < EyePicture::kHeight; ++row) {
    const float* const from = &eye.luma[static_cast<std::size_t>(row * EyePicture::kWidth)];
    std::transform(from, from + EyePicture::kWidth, cells.line(0, row) + 1,
                   [&](float luma) { return (luma - mean) * scale; });
  }

  for (const std::size_t i : {0U, 1U, 2U}) cells = convolve(std::move(cells), layers_[i]);
  std::vector<float> hidden = connect(without_border(std::move(cells)), layers_[3]);
  for (float& value : hidden) value = std::max(value, 0.0F);
  const std::vector<float> told = connect(hidden, layers_[4]);

  std::array<double, 4> parts{};
  const float most = *std::ranges::max_element(told);
  std::ranges::transform(told, parts.begin(), [&](float value) { return std::exp(value - most); });
  const double all = std::accumulate(parts.begin(), parts.end(), 0.0);
  return {parts[0] / all, parts[1] / all, parts[2] / all, parts[3] / all};
}

}  // namespace cabinwatch::vision

// The networks' engine gives what the networks were made to give.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vision/face_package.hpp"
#include "vision/model_error.hpp"
#include "vision/tflite_model.hpp"
#include "vision/tflite_net.hpp"

namespace cabinwatch::vision {
namespace {

bool is_model_installed() {
  return std::filesystem::is_regular_file(FacePackage::installed_path());
}

/// What a net makes of waves(): the mean of its values without their signs, and four of them.
struct Expected {
  int tensor;
  std::size_t size;
  double mean;
  std::vector<double> samples;
};

struct Net {
  std::string name;
  FacePackage::Bytes (FacePackage::*model)() const noexcept;
  int input;
  std::vector<Expected> outputs;
};

/// Source: the same networks computed by OpenCV 4.6 (its dnn module, channels before rows).
std::vector<Net> nets() {
  return {
      {"detector",
       &FacePackage::detector,
       0,
       {{160, 512, 4.529321, {-5.30124, -4.72426, -5.59183, -4.85285}},
        {166, 8192, 7.403691, {0.93955, 1.37661, 2.22458, 1.33031}},
        {163, 384, 9.028393, {-5.14098, -4.06540, -5.32777, -4.10335}},
        {169, 6144, 20.286603, {0.27755, 2.68208, 0.87477, 1.62365}}}},
      {"face",
       &FacePackage::landmarks,
       0,
       {{35, 73728, 2.677796, {-1.59710, -1.92053, 0.02907, -0.26090}},
        {186, 1404, 68.290016, {95.57605, 55.26930, 41.26889, 98.89830}},
        {710, 1, 17.404543, {-17.40454}}}},
      {"left eye",
       &FacePackage::landmarks,
       200,
       {{687, 142, 32.674332, {22.68592, 38.68742, 47.17983, 35.16157}},
        {690, 10, 33.662300, {33.31782, 38.56205, 28.00135, 34.35891}}}},
      {"right eye",
       &FacePackage::landmarks,
       201,
       {{693, 142, 32.983536, {40.97722, 38.46391, 46.65776, 29.26815}},
        {696, 10, 30.400825, {26.44256, 31.74028, 29.13763, 34.08669}}}},
      {"lips",
       &FacePackage::landmarks,
       199,
       {{684, 160, 34.582454, {13.23598, 15.48678, 14.05414, 14.80857}}}},
  };
}

std::vector<int> tensors(const std::vector<Expected>& outputs) {
  std::vector<int> indices;
  for (const Expected& output : outputs) indices.push_back(output.tensor);
  return indices;
}

void fill_with_waves(std::span<float> values, const std::vector<int>& shape) {
  std::size_t at = 0;
  for (int row = 0; row < shape[1]; ++row) {
    for (int column = 0; column < shape[2]; ++column) {
      for (int channel = 0; channel < shape[3]; ++channel) {
        values[at++] = static_cast<float>(std::sin(0.1 * row + 0.07 * column + channel));
      }
    }
  }
}

Approx nearly(double value) { return Approx(value).epsilon(1e-5).margin(1e-4); }

void check_outputs(const TfliteNet& net, const std::vector<Expected>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto values = net.output(i);
    CAPTURE(outputs[i].tensor);
    REQUIRE(values.size() == outputs[i].size);
    double sum = 0;
    for (const float value : values) sum += std::abs(value);
    CHECK(sum / static_cast<double>(values.size()) == nearly(outputs[i].mean));
    for (std::size_t j = 0; j < outputs[i].samples.size(); ++j) {
      CHECK(values[values.size() * j / 4] == nearly(outputs[i].samples[j]));
    }
  }
}

TEST_CASE("networks give what another engine gives, also when the model they are from is gone",
          "[net]") {
  if (!is_model_installed()) return;
  const FacePackage package(FacePackage::installed_path());
  for (const Net& wanted : nets()) {
    CAPTURE(wanted.name);
    auto model = read_tflite((package.*wanted.model)());
    const auto shape = model.tensors[static_cast<std::size_t>(wanted.input)].shape;
    TfliteNet net(model, wanted.input, tensors(wanted.outputs));
    for (TfliteTensor& tensor : model.tensors) std::ranges::fill(tensor.values, 1e30F);
    model = {};
    for (int round = 0; round < 2; ++round) {
      fill_with_waves(net.input(), shape);
      net.compute();
      check_outputs(net, wanted.outputs);
    }
  }
}

TEST_CASE("a network whose layers do not fit together is refused", "[net]") {
  if (!is_model_installed()) return;
  const FacePackage package(FacePackage::installed_path());
  const TfliteModel whole = read_tflite(package.detector());
  const auto refused = [&](auto change) {
    TfliteModel model = whole;
    change(model);
    CHECK_THROWS_AS(TfliteNet(model, 0, {160}), ModelError);
  };
  CHECK_NOTHROW(TfliteNet(whole, 0, {160}));
  refused([](TfliteModel& model) { model.tensors[3].shape[1] += 1; });   // rows of an output
  refused([](TfliteModel& model) { model.tensors[0].shape[3] = 4; });    // channels
  refused([](TfliteModel& model) { model.layers[0].stride_rows = 1; });  // more rows than told
  refused([](TfliteModel& model) { model.layers[0].kind = TfliteKind::other; });
  refused([](TfliteModel& model) { std::swap(model.layers[0], model.layers[1]); });
  CHECK_THROWS_AS(TfliteNet(whole, 0, {0}), ModelError);
  CHECK_THROWS_AS(TfliteNet(whole, 0, {9999}), ModelError);
}

}  // namespace
}  // namespace cabinwatch::vision

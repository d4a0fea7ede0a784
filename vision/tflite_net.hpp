#pragma once

#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

#include "vision/tflite_model.hpp"

/// TensorFlow Lite models for OpenCV's inference, which does not read them itself before 4.8. A
/// conversion only: layer by layer, channels before rows.
namespace cabinwatch::vision {

/// The part of a model between some tensors, ready to compute. One thread.
class TfliteNet {
 public:
  /// @param input, outputs  indices of tensors, whose shapes say what goes in and comes out
  /// @throws ModelError when a layer in between is not understood, or the shapes do not fit
  TfliteNet(const TfliteModel& model, int input, const std::vector<int>& outputs);

  /// One matrix for each of the outputs, of shape batch, channel, row, column.
  /// @param input  of shape 1, channel, row, column
  [[nodiscard]] std::vector<cv::Mat> forward(const cv::Mat& input);

 private:
  cv::dnn::Net net_;
  std::vector<std::string> output_names_;
};

}  // namespace cabinwatch::vision

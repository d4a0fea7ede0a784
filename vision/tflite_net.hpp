#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "vision/tflite_model.hpp"

struct xnn_runtime;

namespace cabinwatch::vision {

/// A score that a network tells as a number without bounds, as 0..1. Pure; any thread.
[[nodiscard]] inline double sigmoid(double value) { return 1.0 / (1.0 + std::exp(-value)); }

/// The part of a TensorFlow Lite model between some tensors, computed by XNNPACK: the engine under
/// TensorFlow Lite itself, with its layers and its layout (row, column, channel).
///
/// One thread. Movable: what input() and output() gave stays valid.
class TfliteNet {
 public:
  /// @param input, outputs  indices of tensors, whose shapes say what goes in and comes out
  /// @throws ModelError when a layer in between is not understood, the shapes do not fit, or the
  ///                    engine does not start
  TfliteNet(const TfliteModel& model, int input, const std::vector<int>& outputs);

  /// What goes in, for the caller to fill.
  [[nodiscard]] std::span<float> input() noexcept;

  /// Computes the outputs of what is in input() now.
  /// @throws ModelError
  void compute();

  /// What came out last, in the order of the constructor's `outputs`.
  [[nodiscard]] std::span<const float> output(std::size_t index) const;

 private:
  struct RuntimeDelete {
    void operator()(xnn_runtime* runtime) const noexcept;
  };

  /// The engine reads somewhat beyond what it is given, so each has some values more at its end.
  using Padded = std::vector<float>;

  std::vector<Padded> slopes_;  // the engine points to them
  std::vector<Padded> in_and_out_;
  std::unique_ptr<xnn_runtime, RuntimeDelete> runtime_;
};

}  // namespace cabinwatch::vision

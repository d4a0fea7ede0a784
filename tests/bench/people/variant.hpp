#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "pipeline/frame.hpp"
#include "vision/luma_reader.hpp"

/// Ways to change a recording that change nothing of what a person sees in it.
namespace cabinwatch::bench {

/// Changes pictures in one of the ways. The noise is the same in every run.
///
/// One thread.
class Variant {
 public:
  /// @throws std::invalid_argument when there is no such way
  explicit Variant(const std::string& name);

  [[nodiscard]] static std::vector<std::string> names();

  /// A gray picture of its own, at the frame's times.
  /// @throws std::runtime_error when the frame cannot be decoded
  [[nodiscard]] pipeline::FramePtr change(const pipeline::Frame& frame);

  /// Frames a second that are looked at, at most.
  [[nodiscard]] double fps() const noexcept;

 private:
  std::string name_;
  cv::RNG random_{1};
  vision::LumaReader reader_;  // of frames without a plane of luma
};

}  // namespace cabinwatch::bench

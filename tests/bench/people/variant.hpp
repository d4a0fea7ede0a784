#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "pipeline/frame.hpp"
#include "vision/luma_reader.hpp"

/// Ways to change a recording that change nothing of what a person sees in it, and some that make
/// it worse.
namespace cabinwatch::bench {

/// Changes pictures in one of the ways. The noise is the same in every run.
///
/// One thread.
class Variant {
 public:
  /// @throws std::invalid_argument when there is no such way
  explicit Variant(const std::string& name);
  ~Variant();

  [[nodiscard]] static std::vector<std::string> names();
  /// Of those that make a recording worse: light, a hand, a slow or turned camera.
  [[nodiscard]] static std::vector<std::string> bad_names();

  /// A gray picture of its own, at the frame's times.
  /// @throws std::runtime_error when the frame cannot be decoded
  [[nodiscard]] pipeline::FramePtr change(const pipeline::Frame& frame);

  /// Frames a second that are looked at, at most.
  [[nodiscard]] double fps() const noexcept;

 private:
  struct Finder;

  std::string name_;
  std::unique_ptr<Finder> finder_;
  cv::RNG random_{1};
  vision::LumaReader reader_;  // of frames without a plane of luma
};

}  // namespace cabinwatch::bench

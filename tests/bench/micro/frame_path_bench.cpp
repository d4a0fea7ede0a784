// A frame's whole way from the camera's planes to base64: sampler and encoder together, and how
// much memory they ask for on it.

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "allocation_count.hpp"
#include "cabin_frames.hpp"
#include "pipeline/base64.hpp"
#include "pipeline/content_hash.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"

namespace cabinwatch::bench {
namespace {

using namespace std::chrono_literals;
using pipeline::Frame;
using pipeline::FramePtr;
using pipeline::PixelFormat;

/// A camera of 720p: goes round the same frames, each time as new ones.
class Camera {
 public:
  Camera(PixelFormat format, std::chrono::microseconds interval)
      : frames_(cabin_frames(format, 1280, 720, kFrameCount)), interval_(interval) {
    for (std::size_t i = 0; i < kInFlight; ++i) shown_.push_back(std::make_shared<Frame>());
  }

  /// Made in a frame that nobody holds any more, so that what is counted is not ours.
  FramePtr next() {
    const auto& shown = shown_[number_ % kInFlight];
    *shown = *frames_[number_ % frames_.size()];
    shown->number = number_++;
    shown->captured_at = base::Clock::time_point(interval_ * number_);
    shown->received_at = shown->captured_at;
    return shown;
  }

 private:
  static constexpr std::size_t kInFlight = 4;
  std::vector<FramePtr> frames_;
  std::vector<std::shared_ptr<Frame>> shown_;
  std::chrono::microseconds interval_;
  std::uint64_t number_ = 0;
};

constexpr std::chrono::microseconds kAt30{33'333};
constexpr std::chrono::microseconds kAt15{66'667};

/// A sampler that hands every frame on.
pipeline::SamplerSettings every_frame() {
  return {.sequence_frames = 30, .sequence_length = 990ms, .stride = 990ms, .adaptive = false};
}

void tell(benchmark::State& state, const AllocationCount& allocations, std::size_t kept) {
  const auto frames = static_cast<double>(state.iterations());
  const auto counted = allocations.so_far();
  state.counters["allocations_ours"] = static_cast<double>(counted.by_new) / frames;
  state.counters["allocations_all"] = static_cast<double>(counted.all) / frames;
  state.counters["kept"] = static_cast<double>(kept) / frames;
}

void path_ours(benchmark::State& state, PixelFormat format, std::chrono::microseconds interval,
               const pipeline::SamplerSettings& settings) {
  Camera camera(format, interval);
  pipeline::Sampler sampler(settings);
  pipeline::Encoder encoder({.cache_frames = 8});
  const auto look = [&] {
    const auto frame = camera.next();
    benchmark::DoNotOptimize(pipeline::fingerprint(*frame));  // capture's part: is it frozen?
    const auto sampled = sampler.process(frame);
    if (!sampled || !sampled->frame) return 0;
    benchmark::DoNotOptimize(encoder.encode(*sampled->frame));
    return 1;
  };
  constexpr int kFramesToWarmUp = 300;
  for (int i = 0; i < kFramesToWarmUp; ++i) look();

  std::size_t kept = 0;
  const AllocationCount allocations;
  for (auto _ : state) kept += static_cast<std::size_t>(look());
  tell(state, allocations, kept);
}
BENCHMARK_CAPTURE(path_ours, kept, PixelFormat::i420, kAt30, every_frame())
    ->Name("every frame kept/ours");
BENCHMARK_CAPTURE(path_ours, kept_nv12, PixelFormat::nv12, kAt30, every_frame())
    ->Name("every frame kept, NV12/ours");
BENCHMARK_CAPTURE(path_ours, sampled, PixelFormat::i420, kAt15, pipeline::SamplerSettings())
    ->Name("normal sampling/ours");

/// The same with OpenCV: BGR, a thumbnail to compare, a dictionary as cache, resize, imencode. A
/// frame comes as BGR, since VideoCapture gives nothing else; that conversion counts as decoding.
class UsualPath {
 public:
  explicit UsualPath(std::size_t frames_between) : frames_between_(frames_between) {
    cv::setNumThreads(1);
    for (const auto& frame : cabin_frames(PixelFormat::i420, 1280, 720, kFrameCount)) {
      const cv::Mat planes(720 * 3 / 2, 1280, CV_8UC1,
                           const_cast<std::uint8_t*>(frame->planes[0].data));
      cv::cvtColor(planes, frames_.emplace_back(), cv::COLOR_YUV2BGR_I420);
    }
  }

  void look() {
    const auto number = number_++;
    const auto& frame = frames_[number % frames_.size()];
    cv::Mat gray;
    cv::cvtColor(frame, gray, cv::COLOR_BGR2GRAY);
    cv::Mat thumbnail;
    cv::resize(gray, thumbnail, {32, 18}, 0, 0, cv::INTER_AREA);
    if (number % frames_between_ != 0) return;
    if (!last_.empty()) {
      cv::Mat difference;
      cv::absdiff(thumbnail, last_, difference);
      benchmark::DoNotOptimize(cv::mean(difference));
    }
    last_ = thumbnail;
    const std::string key(reinterpret_cast<const char*>(frame.data),
                          frame.total() * frame.elemSize());
    const auto name = std::hash<std::string>()(key) ^ number;  // none is found: all are new
    if (cache_.contains(name)) return;
    cv::Mat small;
    cv::resize(frame, small, {448, 252});
    std::vector<std::uint8_t> jpeg;
    cv::imencode(".jpg", small, jpeg, {cv::IMWRITE_JPEG_QUALITY, 85});
    if (cache_.size() >= 8) cache_.clear();
    pipeline::write_base64(jpeg, cache_[name]);
  }

 private:
  std::size_t frames_between_;
  std::vector<cv::Mat> frames_;
  cv::Mat last_;
  std::unordered_map<std::size_t, std::string> cache_;
  std::size_t number_ = 0;
};

void path_usual(benchmark::State& state, std::size_t frames_between) {
  UsualPath path(frames_between);
  for (auto _ : state) path.look();
}
BENCHMARK_CAPTURE(path_usual, kept, std::size_t{1})->Name("every frame kept/usual");
BENCHMARK_CAPTURE(path_usual, sampled, std::size_t{8})->Name("normal sampling/usual");

}  // namespace
}  // namespace cabinwatch::bench

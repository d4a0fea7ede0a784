#include "daemon/watching.hpp"

#include <utility>

namespace cabinwatch::daemon {
namespace {

/// Frames between sampler and encoder. A frame is encoded in a few milliseconds and due twice a
/// second: what waits longer than this is worth less than what comes.
constexpr std::size_t kFrameQueue = 8;

/// Longest that a stage may work on one frame. Encoding an 8K frame takes some 0.1 s; a stage that
/// needs a hundred times that hangs.
constexpr std::chrono::seconds kStuckAfter{5};

bool is_recording_played_fast(const CameraSection& camera) {
  return !camera.realtime && camera.source.starts_with("file:");
}

pipeline::SamplerSettings sampler_settings(const SamplingSection& sampling) {
  return {.sequence_frames = sampling.sequence_frames,
          .sequence_length = sampling.sequence_length,
          .stride = sampling.stride,
          .adaptive = sampling.adaptive,
          .static_threshold = sampling.static_threshold,
          .max_gap = sampling.max_gap};
}

pipeline::EncoderSettings encoder_settings(const EncoderSection& encoder) {
  return {.max_side = encoder.max_side,
          .jpeg_quality = encoder.jpeg_quality,
          .cache_frames = static_cast<std::size_t>(encoder.cache_frames)};
}

pipeline::CaptureSettings capture_settings(const CameraSection& camera) {
  return {.source = camera.source,
          .width = camera.width,
          .height = camera.height,
          .fps = camera.fps,
          .realtime = camera.realtime};
}

}  // namespace

#include "pipeline/frame_path_settings.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

/// Raw frames between sampler and encoder: one sequence's, so that the next one is ready to be
/// encoded. More would only cost memory.
constexpr std::size_t kWaitingFrames = 4;

/// For one decoder at most: more threads would hold more frames.
constexpr std::size_t kDecoderThreads = 2;

/// So that the decoders of all recordings have no more threads than there are processors, but one
/// each: more would only take turns.
int decoder_threads(std::size_t side_by_side) {
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  return static_cast<int>(std::clamp<std::size_t>(processors / side_by_side, 1, kDecoderThreads));
}

}  // namespace

FramePathSettings recorded_path(CaptureSettings camera, const SamplerSettings& sampling,
                                const EncoderSettings& encoder, const RecordedPlay& play) {
  camera.recording_begins_at = play.begins_at;
  camera.decoder_threads = decoder_threads(play.side_by_side);
  if (!play.needs_every_frame) camera.look_every = longest_between_looks(sampling);
  return {.camera = std::move(camera),
          .sampling = sampling,
          .encoder = encoder,
          .when_full = base::WhenFull::wait,
          .waiting_frames = kWaitingFrames,
          .closer_look = sampling.adaptive ? play.closer_look : CloserLook::never};
}

}  // namespace cabinwatch::pipeline

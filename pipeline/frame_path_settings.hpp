#pragma once

#include <cstddef>

#include "base/bounded_queue.hpp"
#include "base/clock.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"

namespace cabinwatch::pipeline {

/// Whether the sampler looks closer while the driver seems at risk.
enum class CloserLook {
  at_once,  ///< live: as soon as the risk is told
  delayed,  ///< a recording: see DelayedRisk, which then also bounds how far decoding runs ahead
  never     ///< the same sequences whatever the answers: to compare answers
};

/// What differs between a camera in the car and a recording.
struct FramePathSettings {
  CaptureSettings camera;
  SamplerSettings sampling;
  EncoderSettings encoder;
  base::WhenFull when_full = base::WhenFull::drop_oldest;  ///< wait: a recording loses nothing
  std::size_t waiting_frames = 8;  ///< sampled frames that may wait for the encoder, > 0
  CloserLook closer_look = CloserLook::at_once;
};

/// How a recording is to be read of which nothing may be left out.
struct RecordedPlay {
  base::Clock::time_point begins_at{};  ///< the capture time of its beginning
  /// Somebody looks at frames that are not sampled.
  bool needs_every_frame = true;
  CloserLook closer_look = CloserLook::delayed;  ///< (where sampling.adaptive)
  std::size_t side_by_side = 1;  ///< recordings at a time, > 0: they share the processor
};

/// The settings of a recording of which nothing is left out: the same file gives the same frames,
/// and with the same answers the same sequences, however fast it goes.
[[nodiscard]] FramePathSettings recorded_path(CaptureSettings camera,
                                              const SamplerSettings& sampling,
                                              const EncoderSettings& encoder,
                                              const RecordedPlay& play);

}  // namespace cabinwatch::pipeline

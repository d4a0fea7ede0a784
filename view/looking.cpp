#include "view/looking.hpp"

#include <utility>

#include "pipeline/camera_source.hpp"

namespace cabinwatch::view {
namespace {

/// Looks that may wait. Each keeps a frame, of which cameras have few.
constexpr std::size_t kLooks = 2;
constexpr std::size_t kStates = 64;
/// Nothing goes to the encoder.
constexpr std::size_t kWaitingFrames = 1;

base::WhenFull when_full(const pipeline::CaptureSettings& camera) {
  return pipeline::parse_camera_source(camera.source).is_live() ? base::WhenFull::drop_oldest
                                                                : base::WhenFull::wait;
}

/// A recording is read as fast as it is looked at, frame by frame.
pipeline::FramePathSettings path_settings(const config::Configuration& configuration) {
  auto camera = configuration.camera;
  if (when_full(camera) == base::WhenFull::wait) {
    camera.realtime = false;
    return pipeline::recorded_path(std::move(camera), configuration.sampling, configuration.encoder,
                                   {.closer_look = pipeline::CloserLook::never});
  }
  return {.camera = std::move(camera),
          .sampling = configuration.sampling,
          .encoder = configuration.encoder,
          .waiting_frames = kWaitingFrames};
}

}  // namespace

Looking::Looking(const config::Configuration& configuration, const base::WakeUp& wake)
    : looks_(kLooks, when_full(configuration.camera), [&wake] { wake.signal(); }),
      states_(kStates, base::WhenFull::drop_oldest, [&wake] { wake.signal(); }),
      reflex_(config::built_from(
          configuration, "vision.fps",
          [&] {
            return vision::ReflexLane(
                configuration.vision, when_full(configuration.camera), metrics_,
                {.on_observation = {},
                 .on_state = [this](const auto& state) { states_.push(state); },
                 .on_sight =
                     [this](const auto& frame, const auto& told, const auto& sight) {
                       looks_.push({frame, told, sight});
                     }});
          })),
      path_(config::built_from(configuration, "camera.source", [&] {
        return pipeline::FramePath(path_settings(configuration), path_events());
      })) {
  reflex_.start();
  path_.start();
}

pipeline::FramePathEvents Looking::path_events() {
  return {.on_frame = [this](const auto& frame) { reflex_.offer(frame); },
          .on_picture = [](const auto&) {},
          .on_sequence = {},
          .on_state = [this](const auto& state) { states_.push(state); }};
}

void Looking::finish_recording() {
  if (finishing_.joinable()) return;
  finishing_ = std::thread([this] {
    reflex_.finish();
    looks_.push({});
  });
}

Looking::~Looking() {
  looks_.close();  // the lane may be waiting for a place in it,
  path_.close();
  if (finishing_.joinable()) finishing_.join();
  reflex_.stop();  // and the capture for the lane
  path_.stop();
}

}  // namespace cabinwatch::view

#include "daemon/cli/check_camera.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>

#include "alerts/bus/bus_client.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "pipeline/network_reach.hpp"
#include "pipeline/network_trouble.hpp"
#include "pipeline/source_secrets.hpp"
#include "pipeline/stream_choice.hpp"

namespace cabinwatch::daemon {
namespace {

using llm::ProbeStep;
using Outcome = ProbeStep::Outcome;
using Kind = pipeline::CaptureState::Kind;
using pipeline::CameraSource;

/// A camera opens within a second or two; a network camera may take longer.
constexpr std::chrono::seconds kPatience{8};

constexpr const char* kReachIt =
    "see whether the camera is switched on and reached from here, and correct camera.source";

/// What opening a camera came to.
struct Opening {
  std::optional<pipeline::CaptureState> state;  ///< nothing: it gave no frame, and told no trouble
  std::string format;                           ///< of the first frame
  std::string notes;
};

/// The size of a frame. Cameras that send JPEG pictures mostly leave it to these to tell theirs.
std::string size_text(const pipeline::Frame& frame) {
  pipeline::PictureSize size{frame.width, frame.height};
  if (frame.format == pipeline::PixelFormat::jpeg) {
    pipeline::JpegDecoder decoder;
    size = decoder.size({frame.planes[0].data, frame.byte_count}).value_or(size);
  }
  if (size.width <= 0 || size.height <= 0) return "a size that they do not tell";
  return fmt::format("{}x{}", size.width, size.height);
}

Opening try_opening(const pipeline::CaptureSettings& settings) {
  std::mutex mutex;  // what the capture's threads tell, for the thread that waits here
  std::condition_variable told;
  Opening opening;
  const auto say = [&](const pipeline::CaptureState& now) {
    const std::lock_guard lock(mutex);
    if (now.kind == Kind::note) {
      opening.notes += "; " + now.reason;
      return;
    }
    if (!opening.state) opening.state = now;
    told.notify_one();
  };
  const auto see = [&](const pipeline::FramePtr& frame) {
    const std::lock_guard lock(mutex);
    if (opening.format.empty()) opening.format = size_text(*frame);
  };
  // In the car a camera that is slow is told soon; here it is waited for.
  pipeline::Capture capture(settings, see, say, {.no_frame = kPatience});
  capture.start();
  {
    std::unique_lock lock(mutex);
    told.wait_for(lock, kPatience, [&] { return opening.state.has_value(); });
  }
  capture.stop();
  return opening;
}

/// A camera of this computer that is there: only one program at a time gets frames of it.
bool may_be_taken(const CameraSource& source) {
  std::error_code none;
  return source.kind == CameraSource::Kind::v4l2 && std::filesystem::exists(source.location, none);
}

/// Of a source that is open, and of which nothing comes.
struct Silence {
  std::string_view trouble;
  std::string_view what_to_do;
};

bool is_pipe(const CameraSource& source) {
  std::error_code none;
  return source.kind == CameraSource::Kind::file && std::filesystem::is_fifo(source.location, none);
}

Silence silence_of(const CameraSource& source) {
  if (is_pipe(source)) {
    return {"no picture has come from it yet: it is a pipe, and nobody writes a recording into it",
            "see whether what is to write into the pipe runs, or set camera.source to a recording"};
  }
  switch (source.kind) {
    case CameraSource::Kind::file:
      return {"no picture has come from it yet",
              "see whether the file can be read: its file system is slow, or hangs"};
    case CameraSource::Kind::pipeline:
      return {"no frame yet", "try what follows gst: in camera.source with gst-launch-1.0"};
    case CameraSource::Kind::v4l2:
    case CameraSource::Kind::rtsp:
      break;
  }
  return {"no frame yet", "see whether the camera is connected and switched on"};
}

std::string what_to_do(const CameraSource& source, const std::string& reason) {
  if (pipeline::is_about_choice(reason)) {
    return "set camera.stream (--stream) to one of these, or to nothing for the usual one";
  }
  if (source.is_live() && pipeline::is_about_network(reason)) return kReachIt;
  switch (source.kind) {
    case CameraSource::Kind::v4l2:
      return "set camera.source; the user needs to be in group video for /dev/video*, and no other "
             "program may hold the camera";
    case CameraSource::Kind::rtsp:
      return kReachIt;
    case CameraSource::Kind::file:
      return "set camera.source to a recording that this user may read";
    case CameraSource::Kind::pipeline:
      break;
  }
  return "try what follows gst: in camera.source with gst-launch-1.0, and correct it";
}

/// The state of a service to which no camera is missing; nothing where none runs.
std::optional<std::string> watching_service(const std::string& bus) {
  const auto result = alerts::BusClient(bus).status();
  const auto* status = std::get_if<alerts::RemoteStatus>(&result);
  const auto state =
      status == nullptr ? std::nullopt : pipeline::from_word<alerts::ServiceState>(status->state);
  if (state != alerts::ServiceState::monitoring && state != alerts::ServiceState::degraded) {
    return std::nullopt;
  }
  const bool lacks_camera =
      std::ranges::any_of(status->active_alerts, [](const alerts::RemoteAlert& alert) {
        return alert.kind == pipeline::to_word(alerts::AlertKind::camera_fault);
      });
  return lacks_camera ? std::nullopt : std::optional(status->state);
}

}  // namespace

ProbeStep check_camera(const pipeline::CaptureSettings& settings, const std::string& bus) {
  const auto opening = try_opening(settings);
  const auto name = pipeline::without_passwords(settings.source);
  const auto& state = opening.state;
  if (state && (state->kind == Kind::working || state->kind == Kind::ended)) {
    return {"camera", Outcome::ok,
            fmt::format("{} gives frames of {}{}", name, opening.format, opening.notes), ""};
  }
  const auto source = pipeline::parse_camera_source(settings.source);
  // The capture says of a pipe, too, that nothing has come, if it is asked late enough.
  const bool is_silent = !state || (state->kind == Kind::fault && is_pipe(source));
  const auto silence = silence_of(source);
  auto trouble = fmt::format("{}: {}", name, is_silent ? silence.trouble : state->reason);
  const auto why = pipeline::why_unreachable(source);
  if (why && trouble.find(*why) == std::string::npos) trouble += "; " + *why;
  if (const auto service = may_be_taken(source) ? watching_service(bus) : std::nullopt) {
    return {"camera", Outcome::unknown,
            fmt::format("{}; a service runs and has a camera, most likely this one: it is {}",
                        trouble, *service),
            "see cabinwatch status; to try the camera here, systemctl stop cabinwatch first"};
  }
  return {"camera", Outcome::failed, trouble,
          is_silent ? std::string(silence.what_to_do) : what_to_do(source, state->reason)};
}

}  // namespace cabinwatch::daemon

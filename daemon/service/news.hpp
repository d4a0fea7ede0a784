#pragma once

#include <variant>

#include "base/bounded_queue.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/reflex_lane.hpp"

/// What the threads of the pipeline tell the main thread.
namespace cabinwatch::daemon {

/// The answers of a sequence that build on no other; its finding, with all of them, follows.
struct EarlyAnswers {
  llm::Finding finding;
};
/// The recording has come to its end, and every sequence of it is analysed.
struct RecordingDone {};

using News =
    std::variant<pipeline::CaptureState, pipeline::PictureObservation, pipeline::ReflexObservation,
                 vision::ReflexState, EarlyAnswers, llm::Finding, llm::ServerEvent, RecordingDone>;
using NewsQueue = base::BoundedQueue<News>;

}  // namespace cabinwatch::daemon

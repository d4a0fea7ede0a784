#pragma once

#include <variant>

#include "daemon/mailbox.hpp"
#include "llm/analyst.hpp"
#include "llm/finding.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/observation.hpp"

/// What the threads of the pipeline tell the main thread.
namespace cabinwatch::daemon {

/// The answers of a sequence that do not build on others; its finding, with all of them, follows.
struct EarlyAnswers {
  llm::Finding finding;
};
/// The recording has come to its end, and every sequence of it is analysed.
struct RecordingDone {};

using News = std::variant<pipeline::CaptureState, pipeline::PictureObservation, EarlyAnswers,
                          llm::Finding, llm::ServerEvent, RecordingDone>;
using NewsMailbox = Mailbox<News>;

}  // namespace cabinwatch::daemon

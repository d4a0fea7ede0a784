#include "recordings/analysis/replay.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "alerts/judge.hpp"
#include "recordings/results/findings_reader.hpp"

namespace cabinwatch::recordings {
namespace {

/// How often the service lets time pass: of a drive, some things are told because nothing is seen.
constexpr std::chrono::milliseconds kTick{250};

/// When a line was written at the earliest; nothing where it does not say.
std::optional<base::Clock::time_point> time_of(const FindingsLine& line) {
  if (const auto* picture = std::get_if<pipeline::PictureObservation>(&line)) {
    return picture->captured_at;
  }
  if (const auto* frame = std::get_if<pipeline::ReflexObservation>(&line)) {
    return frame->captured_at;
  }
  if (const auto* change = std::get_if<DriveChange>(&line)) return change->at;
  return std::nullopt;
}

/// Lets time pass up to a line, as it did in the car.
void let_pass(alerts::Judge& judge, const FindingsLine& line) {
  const auto at = time_of(line);
  while (at && judge.now() + kTick < *at) judge.tick(judge.now() + kTick);
}

void apply(alerts::Judge& judge, const DriveChange& change) {
  const auto at = std::max(judge.now(), change.at);
  if (const auto* vehicle = std::get_if<alerts::VehicleState>(&change.what)) {
    judge.vehicle(*vehicle, at);
  } else if (const auto* camera = std::get_if<alerts::CameraState>(&change.what)) {
    judge.camera(*camera, at);
  } else if (const auto* acknowledged = std::get_if<Acknowledgement>(&change.what)) {
    for (const auto& alert : judge.policy().active_alerts()) {
      if (alert.kind == acknowledged->kind) judge.acknowledge(alert.id, at);
    }
  }
}

}  // namespace

std::chrono::milliseconds replay(const std::filesystem::path& findings,
                                 const alerts::PolicySettings& settings,
                                 const std::function<void(const RecordedAlert&)>& on_alert) {
  FindingsReader reader(findings);
  alerts::Judge judge(settings, kRecordingBegins, [&](const alerts::AlertEvent& event) {
    on_alert({event, recording_time(judge.now())});
  });
  const bool is_drive = reader.header().drive.has_value();
  while (auto line = reader.next()) {
    // They stand in the order in which they were judged.
    if (is_drive) let_pass(judge, *line);
    if (const auto* picture = std::get_if<pipeline::PictureObservation>(&*line)) {
      judge.observe_recorded(*picture);
    } else if (const auto* frame = std::get_if<pipeline::ReflexObservation>(&*line)) {
      judge.observe_recorded(*frame);
    } else if (const auto* sequence = std::get_if<AnalysedSequence>(&*line)) {
      judge.observe_recorded(llm::observation(sequence->finding));
    } else if (const auto* change = std::get_if<DriveChange>(&*line)) {
      apply(judge, *change);
    }
  }
  judge.end(judge.now());
  return recording_time(judge.now());
}

}  // namespace cabinwatch::recordings

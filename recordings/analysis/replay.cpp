#include "recordings/analysis/replay.hpp"

#include <variant>

#include "alerts/judge.hpp"
#include "recordings/results/findings_reader.hpp"

namespace cabinwatch::recordings {

std::chrono::milliseconds replay(const std::filesystem::path& findings,
                                 const alerts::PolicySettings& settings,
                                 const std::function<void(const RecordedAlert&)>& on_alert) {
  FindingsReader reader(findings);
  alerts::Judge judge(settings, kRecordingBegins, [&](const alerts::AlertEvent& event) {
    on_alert({event, recording_time(judge.now())});
  });
  while (auto line = reader.next()) {
    // They stand in the order in which they were judged.
    if (const auto* picture = std::get_if<pipeline::PictureObservation>(&*line)) {
      judge.observe_recorded(*picture);
    } else if (const auto* frame = std::get_if<pipeline::ReflexObservation>(&*line)) {
      judge.observe_recorded(*frame);
    } else if (const auto* sequence = std::get_if<AnalysedSequence>(&*line)) {
      judge.observe_recorded(llm::observation(sequence->finding));
    }
  }
  judge.end(judge.now());
  return recording_time(judge.now());
}

}  // namespace cabinwatch::recordings

#include "recordings/analysis/replay.hpp"

#include <type_traits>
#include <variant>

#include "recordings/results/findings_reader.hpp"

namespace cabinwatch::recordings {
namespace {

void tell(const RecordingJudge::Alerts& alerts,
          const std::function<void(const RecordedAlert&)>& on_alert) {
  for (const auto& alert : alerts) on_alert(alert);
}

}  // namespace

std::chrono::milliseconds replay(const std::filesystem::path& findings,
                                 const alerts::PolicySettings& settings,
                                 const std::function<void(const RecordedAlert&)>& on_alert) {
  FindingsReader reader(findings);
  RecordingJudge judge(settings);
  while (auto line = reader.next()) {
    // They stand in the order in which they were judged.
    if (const auto* picture = std::get_if<pipeline::PictureObservation>(&*line)) {
      tell(judge.judge(*picture), on_alert);
    } else if (const auto* frame = std::get_if<pipeline::ReflexObservation>(&*line)) {
      tell(judge.judge(*frame), on_alert);
    } else if (auto* sequence = std::get_if<AnalysedSequence>(&*line)) {
      tell(judge.judge(std::move(sequence->finding)), on_alert);
    }
  }
  tell(judge.finish(), on_alert);
  return judge.judged();
}

}  // namespace cabinwatch::recordings

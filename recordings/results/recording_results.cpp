#include "recordings/results/recording_results.hpp"

#include <utility>

namespace cabinwatch::recordings {
namespace {

std::string as_line(const Json& json) { return one_line(json) + "\n"; }

}  // namespace

ResultFiles ResultFiles::of(const std::filesystem::path& folder, const std::string& name) {
  return {.findings = folder / (name + ".findings.jsonl"),
          .alerts = folder / (name + ".alerts.jsonl")};
}

AlertsWriter::AlertsWriter(const std::filesystem::path& file, const AlertsHeader& header)
    : file_(file) {
  file_.write(as_line(to_json(header)));
}

void AlertsWriter::add(const RecordedAlert& alert) {
  totals_.add(alert.event);
  file_.write(as_line(to_line(alert)));
}

bool AlertsWriter::commit(std::chrono::milliseconds analysed) {
  file_.write(as_line(to_line(totals_, analysed)));
  return file_.commit();
}

RecordingResults::RecordingResults(const ResultFiles& files, const FindingsHeader& header,
                                   const alerts::PolicySettings& settings)
    : findings_(files.findings), alerts_(files.alerts, {header, alert_settings(settings)}) {
  findings_.write(as_line(to_json(header)));
}

void RecordingResults::add(const pipeline::PictureObservation& picture) {
  totals_.add(picture);
  write(to_line(picture));
}

void RecordingResults::add(const pipeline::ReflexObservation& reflex) { write(to_line(reflex)); }

void RecordingResults::add(const AnalysedSequence& sequence) {
  totals_.add(sequence);
  write(to_line(sequence));
}

void RecordingResults::add(const DriveChange& change) { write(to_line(change)); }

void RecordingResults::write(const Json& line) {
  const auto text = as_line(line);
  bytes_ += text.size();
  findings_.write(text);
}

std::optional<base::WriteError> RecordingResults::sync() {
  if (!findings_.sync() || !alerts_.sync()) return error();
  return std::nullopt;
}

void RecordingResults::leave() {
  static_cast<void>(sync());  // as much as there is room for
  findings_.leave();
  alerts_.leave();
}

std::optional<base::WriteError> RecordingResults::error() const {
  return findings_.error() ? findings_.error() : alerts_.error();
}

std::optional<base::WriteError> RecordingResults::commit(FindingsEnd end,
                                                         std::chrono::milliseconds judged) {
  end.totals = totals_;
  findings_.write(as_line(to_line(end)));
  if (!findings_.sync() || !alerts_.commit(judged) || !findings_.commit()) return error();
  return std::nullopt;
}

}  // namespace cabinwatch::recordings

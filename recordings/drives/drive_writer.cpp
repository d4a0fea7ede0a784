#include "recordings/drives/drive_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/utc.hpp"
#include "config/policy_settings.hpp"
#include "pipeline/source_secrets.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

/// A clock that is this far off what it said before was set: it does not drift so far in a second.
constexpr std::chrono::seconds kClockSet{2};

FindingsHeader header_of(const config::Configuration& configuration, const ResultFiles& files,
                         DriveFolder::WallTime now) {
  const std::string no_content(32, '0');
  return {.video = {.name = result_name(files.findings),
                    .path = pipeline::without_passwords(configuration.camera.source),
                    .bytes = 0,
                    .hash = no_content,
                    .duration = {}},
          .asked = asked_for(configuration),
          .drive = DriveIdentity{base::utc_text(now)}};
}

}  // namespace

struct DriveWriter::Open {
  Open(const ResultFiles& where, const config::Configuration& configuration, Clock::time_point at,
       WallTime now)
      : files(where),
        began(at),
        newest(at),
        synced_at(at),
        wall_offset(now.time_since_epoch() - at.time_since_epoch()),
        results(where, header_of(configuration, where, now),
                config::policy_settings(configuration)),
        run(Clock::now()) {}

  /// A time of the service's as one of the drive's. What was before its beginning was at it.
  Clock::time_point in_drive(Clock::time_point at) {
    newest = std::max(newest, at);
    return kRecordingBegins + std::max(at - began, Clock::duration{});
  }
  [[nodiscard]] milliseconds length() const {
    return std::chrono::duration_cast<milliseconds>(newest - began);
  }

  ResultFiles files;
  Clock::time_point began;
  Clock::time_point newest;
  Clock::time_point synced_at;
  std::chrono::nanoseconds wall_offset;  // of the clock of the day, from the monotonic one
  RecordingResults results;
  RunFigures run;
  milliseconds still_for{};
  std::uint64_t frames = 0;
  bool is_clock_set = false;
};

DriveWriter::DriveWriter(const config::RecordSection& settings, Surroundings surroundings)
    : folder_(settings), path_(settings.folder), surroundings_(std::move(surroundings)) {}

DriveWriter::~DriveWriter() {
  if (open_) open_->results.leave();
}

void DriveWriter::write(const DriveNews& news) {
  std::visit([this](const auto& one) { apply(one); }, news);
}

void DriveWriter::apply(const DriveBegins& begins) {
  if (open_) close(begins.at);
  driving_ = begins.configuration;
  open(begins.at);
}

void DriveWriter::apply(const DriveEnds& ends) {
  close(ends.at);
  driving_.reset();
}

void DriveWriter::apply(const DrivePasses& passes) {
  if (!driving_) return;
  if (!open_) {
    if (passes.at >= try_again_at_) open(passes.at);
    return;
  }
  note_clock(passes.at);
  if (passes.at - open_->synced_at >= kSyncEvery) {
    open_->synced_at = passes.at;
    check(open_->results.sync(), passes.at);
    std::error_code error;
    // Files in a folder that was removed can be written for as long as they are open.
    if (open_ && !std::filesystem::exists(base::part_of(open_->files.findings), error)) {
      return fail("it was removed", passes.at);
    }
    if (open_) folder_.keep_within(open_->results.bytes(), surroundings_.wall_time());
  }
  const bool is_too_long = open_ && (open_->results.bytes() >= folder_.most_of_a_drive() ||
                                     passes.at - open_->began >= kLongest);
  if (is_too_long) go_on_in_a_new_one(passes.at);
}

void DriveWriter::apply(const pipeline::PictureObservation& picture) {
  if (!open_) return;
  auto seen = picture;
  seen.captured_at = open_->in_drive(picture.captured_at);
  open_->still_for = picture.still_for;
  open_->results.add(seen);
}

void DriveWriter::apply(const pipeline::ReflexObservation& frame) {
  if (!open_) return;
  auto seen = frame;
  seen.captured_at = open_->in_drive(frame.captured_at);
  seen.received_at = seen.captured_at;
  ++open_->frames;
  open_->results.add(seen);
}

void DriveWriter::apply(const llm::Finding& finding) {
  if (!open_) return;
  AnalysedSequence seen{.finding = finding, .still_for = open_->still_for};
  seen.finding.first_captured_at = open_->in_drive(finding.first_captured_at);
  seen.finding.last_captured_at = open_->in_drive(finding.last_captured_at);
  seen.finding.last_received_at = seen.finding.last_captured_at;
  open_->run.add(seen);
  open_->results.add(seen);
}

void DriveWriter::apply(const DriveAlert& alert) {
  if (!open_) return;
  const auto& event = alert.event;
  const bool is_raised = event.type == alerts::AlertEvent::Type::raised;
  const auto at = open_->in_drive(is_raised ? event.alert.raised_at : alert.at);
  const bool is_by_hand = event.type == alerts::AlertEvent::Type::cleared &&
                          event.clear_reason == alerts::ClearReason::acknowledged;
  if (is_by_hand) open_->results.add(DriveChange{at, Acknowledgement{event.alert.kind}});
  auto told = event;
  told.alert.raised_at = open_->in_drive(event.alert.raised_at);
  open_->results.add(RecordedAlert{told, recording_time(at)});
}

void DriveWriter::apply(const DriveVehicle& vehicle) {
  const bool begins = vehicle.state.ignition.value_or(false) && vehicle_.ignition == false;
  vehicle_ = vehicle.state;
  if (!open_) return;
  if (begins) return go_on_in_a_new_one(vehicle.at);
  open_->results.add(DriveChange{open_->in_drive(vehicle.at), vehicle_});
}

void DriveWriter::apply(const DriveCamera& camera) {
  if (!open_) return;
  open_->results.add(DriveChange{open_->in_drive(camera.at), camera.state});
}

void DriveWriter::open(Clock::time_point at) {
  const auto now = surroundings_.wall_time();
  try {
    folder_.open();
    tell_concern();
    folder_.keep_within(0, now);
    open_ = std::make_unique<Open>(folder_.next(now), *driving_, at, now);
    open_->results.add(DriveChange{open_->in_drive(at), vehicle_});
    check(open_->results.sync(), at);
  } catch (const std::exception& error) {
    return fail(error.what(), at);
  }
  if (open_ && std::exchange(is_in_trouble_, false)) {
    surroundings_.on_well(fmt::format("drives are recorded again, into {}", path_));
  }
}

void DriveWriter::tell_concern() {
  auto concern = folder_.concern();
  if (!concern.empty() && concern != concern_ && surroundings_.on_concern) {
    surroundings_.on_concern(concern);
  }
  concern_ = std::move(concern);
}

void DriveWriter::close(Clock::time_point at) {
  if (!open_) return;
  static_cast<void>(open_->in_drive(at));
  const auto length = open_->length();
  FindingsEnd end;
  end.analysed = length;
  end.frames = open_->frames;
  end.run = open_->run.json({}, std::nullopt, Clock::now());
  end.run["wall_ms"] = length.count();
  end.run["limited_by"] = "camera";
  const auto began = WallTime(std::chrono::duration_cast<WallTime::duration>(
      open_->began.time_since_epoch() + open_->wall_offset));
  end.run["started_at"] = base::utc_text(began);
  if (open_->is_clock_set) {
    end.run["notes"] = {
        "the clock of the day was set during the drive: started_at is by the new one"};
  }
  if (const auto error = open_->results.commit(std::move(end), length)) {
    return fail(error->text, at);
  }
  open_.reset();
}

void DriveWriter::go_on_in_a_new_one(Clock::time_point at) {
  close(at);
  if (at >= try_again_at_) open(at);
}

void DriveWriter::note_clock(Clock::time_point at) {
  const auto now = surroundings_.wall_time();
  const std::chrono::nanoseconds offset = now.time_since_epoch() - at.time_since_epoch();
  if (std::chrono::abs(offset - open_->wall_offset) < kClockSet) return;
  open_->wall_offset = offset;
  open_->is_clock_set = true;
  open_->results.add(DriveChange{open_->in_drive(at), ClockSet{base::utc_text(now)}});
}

void DriveWriter::check(const std::optional<base::WriteError>& error, Clock::time_point at) {
  if (error) fail(error->text, at);
}

void DriveWriter::fail(const std::string& why, Clock::time_point at) {
  if (open_) open_->results.leave();
  open_.reset();
  try_again_at_ = at + kTryAgainAfter;
  if (std::exchange(is_in_trouble_, true)) return;
  surroundings_.on_trouble(
      fmt::format("drives cannot be recorded into {}: {}; all else goes on", path_, why));
}

}  // namespace cabinwatch::recordings

#include "recordings/drives/drive_recorder.hpp"

#include <exception>
#include <utility>

namespace cabinwatch::recordings {

DriveRecorder::DriveRecorder(config::RecordSection settings, base::Log& log)
    : log_(log),
      writer_(std::move(settings), {.on_trouble = [&log](const auto& what) { log.warning(what); },
                                    .on_well = [&log](const auto& what) { log.notice(what); }}),
      writing_([this] { work(); }) {}

DriveRecorder::~DriveRecorder() {
  news_.close();
  writing_.join();
}

void DriveRecorder::tell(DriveNews news) {
  const bool is_a_second = std::holds_alternative<DrivePasses>(news);
  news_.push(std::move(news));
  if (!is_a_second) return;
  const auto dropped = news_.counts().dropped;
  const bool is_losing = dropped > std::exchange(dropped_, dropped);
  if (is_losing && !std::exchange(is_losing_, is_losing)) {
    log_.warning("the disk does not keep up: parts of the drive are not recorded");
  }
  is_losing_ = is_losing;
}

void DriveRecorder::work() {
  while (auto news = news_.pop()) {
    try {
      writer_.write(*news);
    } catch (const std::exception& error) {
      log_.err(std::string("drives: ") + error.what());
    }
  }
}

}  // namespace cabinwatch::recordings

#include "recordings/drives/drive_recorder.hpp"

#include <exception>
#include <mutex>
#include <utility>

namespace cabinwatch::recordings {

class DriveRecorder::Trouble {
 public:
  void note(const std::string& text) {
    const std::lock_guard lock(mutex_);
    text_ = text;
  }
  [[nodiscard]] std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

DriveRecorder::DriveRecorder(base::Log& log, std::function<DriveWriter::WallTime()> wall_time)
    : log_(log), wall_time_(std::move(wall_time)), writing_([this] { work(); }) {}

DriveRecorder::~DriveRecorder() {
  told_.close();
  writing_.join();
}

void DriveRecorder::record_into(config::RecordSection settings) {
  trouble_.reset();
  if (settings.folder.empty()) return writer_.reset();
  trouble_ = std::make_shared<Trouble>();
  DriveWriter::Surroundings surroundings{
      .on_trouble =
          [this, trouble = trouble_](const auto& what) {
            log_.warning(what);
            trouble->note(what);
          },
      .on_well =
          [this, trouble = trouble_](const auto& what) {
            log_.notice(what);
            trouble->note({});
          },
      .on_concern = [this](const auto& what) { log_.warning(what); }};
  if (wall_time_) surroundings.wall_time = wall_time_;
  writer_ = std::make_shared<DriveWriter>(std::move(settings), std::move(surroundings));
}

void DriveRecorder::tell(DriveNews news) {
  if (!writer_) return;
  const bool is_a_second = std::holds_alternative<DrivePasses>(news);
  told_.push({writer_, std::move(news)});
  if (!is_a_second) return;
  const auto dropped = told_.counts().dropped;
  const bool is_losing = dropped > std::exchange(dropped_, dropped);
  if (is_losing && !std::exchange(is_losing_, is_losing)) {
    log_.warning("the disk does not keep up: parts of the drive are not recorded");
  }
  is_losing_ = is_losing;
}

std::string DriveRecorder::trouble() const { return trouble_ ? trouble_->text() : std::string(); }

bool DriveRecorder::finish(std::chrono::milliseconds longest) {
  told_.close();
  return all_is_written_.wait_for(longest) == std::future_status::ready;
}

void DriveRecorder::work() {
  // Kept beyond its last news: this thread lets a writer go, which may wait for the disk, too.
  std::shared_ptr<DriveWriter> writer;
  while (auto told = told_.pop()) {
    writer = std::move(told->writer);
    try {
      writer->write(told->news);
    } catch (const std::exception& error) {
      log_.err(std::string("drives: ") + error.what());
    }
  }
  writer.reset();
  written_.set_value();
}

}  // namespace cabinwatch::recordings

#include "base/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace cabinwatch::base {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

/// systemd puts the device and inode of the stream it gave us into JOURNAL_STREAM; a descendant
/// whose stderr was redirected inherits the variable but not the stream.
bool stderr_is_journal() {
  struct stat status {};
  if (fstat(STDERR_FILENO, &status) != 0) return false;
  return environment("JOURNAL_STREAM") == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

bool is_service_with_journal() {
  // systemd gives every unit an INVOCATION_ID; a shell inside one has it too, but a terminal as
  // well.
  return !environment("INVOCATION_ID").empty() && isatty(STDERR_FILENO) == 0 &&
         access("/run/systemd/journal/socket", W_OK) == 0;
}

LogLevel asked_level() {
  const std::string_view word = environment("CABINWATCH_LOG");
  if (word == "err") return LogLevel::err;
  if (word == "warning") return LogLevel::warning;
  if (word == "notice") return LogLevel::notice;
  if (word == "debug") return LogLevel::debug;
  return LogLevel::info;
}

}  // namespace

Log::Log(std::unique_ptr<LogSink> journal, std::unique_ptr<LogSink> text, LogLevel shown)
    : journal_(std::move(journal)), text_(std::move(text)), shown_(shown) {
  if (text_ == nullptr) throw std::invalid_argument("a log needs somewhere to write text");
}

void Log::write(const LogEntry& entry) {
  if (journal_ != nullptr) {
    if (journal_->write(entry)) {
      if (journal_is_lost_.exchange(false)) {
        journal_->write(
            {LogLevel::notice, "the journal is back; entries in between went to stderr", {}, {}});
      }
      return;
    }
    if (!journal_is_lost_.exchange(true)) {
      text_->write({LogLevel::warning, "the journal takes nothing; entries go here", {}, {}});
    }
  }
  write_text(entry);
}

void Log::write_text(const LogEntry& entry) {
  // Where even this fails there is nobody left to tell.
  if (entry.level <= shown_.load()) text_->write(entry);
}

bool Log::takes(LogLevel level) const noexcept {
  return (journal_ != nullptr && !journal_is_lost_) || level <= shown_.load();
}

void Log::err(std::string message, LogFields fields) {
  write({LogLevel::err, std::move(message), std::move(fields), {}});
}
void Log::warning(std::string message, LogFields fields) {
  write({LogLevel::warning, std::move(message), std::move(fields), {}});
}
void Log::notice(std::string message, LogFields fields) {
  write({LogLevel::notice, std::move(message), std::move(fields), {}});
}
void Log::info(std::string message, LogFields fields) {
  write({LogLevel::info, std::move(message), std::move(fields), {}});
}
void Log::debug(std::string message, LogFields fields) {
  write({LogLevel::debug, std::move(message), std::move(fields), {}});
}

std::unique_ptr<Log> open_log() {
  const bool stream = stderr_is_journal();
  auto text = std::make_unique<TextSink>(
      STDERR_FILENO, stream ? TextSink::Prefix::systemd : TextSink::Prefix::none);
  std::unique_ptr<LogSink> journal;
  if (stream || is_service_with_journal()) journal = std::make_unique<JournalSink>();
  return std::make_unique<Log>(std::move(journal), std::move(text), asked_level());
}

}  // namespace cabinwatch::base

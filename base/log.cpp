#include "base/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/printable.hpp"

namespace cabinwatch::base {
namespace {

/// How long a log that ends may still write, and how often a write that hangs is interrupted then.
constexpr std::chrono::seconds kLastWords{1};
constexpr std::chrono::milliseconds kInterruptEvery{10};

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

constexpr const char* kLevelVariable = "CABINWATCH_LOG";

/// Nothing for a word that is none of them.
std::optional<LogLevel> level_named(std::string_view word) {
  if (word == "err") return LogLevel::err;
  if (word == "warning") return LogLevel::warning;
  if (word == "notice") return LogLevel::notice;
  if (word == "info" || word.empty()) return LogLevel::info;
  if (word == "debug") return LogLevel::debug;
  return std::nullopt;
}

}  // namespace

Log::Log(std::unique_ptr<LogSink> journal, std::unique_ptr<LogSink> text, LogLevel shown)
    : journal_(std::move(journal)), text_(std::move(text)), shown_(shown) {
  if (text_ == nullptr) throw std::invalid_argument("a log needs somewhere to write text");
}

Log::~Log() {
  if (!waiting_) return;
  auto written = written_.get_future();
  waiting_->close();
  if (written.wait_for(kLastWords) != std::future_status::ready) {
    is_giving_up_ = true;
    // Without SA_RESTART: a write that hangs returns. One that begins just now needs another.
    struct sigaction interrupt {};
    interrupt.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &interrupt, nullptr);
    do {
      ::pthread_kill(writing_.native_handle(), SIGUSR1);
    } while (written.wait_for(kInterruptEvery) != std::future_status::ready);
  }
  writing_.join();
}

void Log::write_in_background() {
  waiting_ = std::make_unique<BoundedQueue<LogEntry>>(kMostWaiting, WhenFull::drop_oldest);
  writing_ = std::thread([this] { work(); });
}

void Log::work() {
  std::uint64_t told_dropped = 0;
  while (const auto entry = waiting_->pop()) {
    if (is_giving_up_) break;
    const auto dropped = waiting_->counts().dropped;
    if (dropped > told_dropped) {
      write_now({LogLevel::warning,
                 fmt::format("{} entries of the log were lost: it was written too slowly",
                             dropped - told_dropped),
                 {},
                 {}});
      told_dropped = dropped;
    }
    write_now(*entry);
  }
  written_.set_value();
}

void Log::write(const LogEntry& entry) {
  if (waiting_) {
    waiting_->push(entry);
  } else {
    write_now(entry);
  }
}

void Log::write_now(const LogEntry& entry) {
  if (journal_ != nullptr) {
    if (journal_->write(entry)) {
      if (journal_is_lost_.exchange(false)) {
        journal_->write(
            {LogLevel::notice, "the journal is back; entries in between went to stderr", {}, {}});
      }
      return;
    }
    if (!journal_is_lost_.exchange(true)) {
      text_->write({LogLevel::warning, "the journal accepts nothing; entries go here", {}, {}});
    }
  }
  write_text(entry);
}

void Log::write_text(const LogEntry& entry) {
  // Where even this fails there is nobody left to tell.
  if (entry.level <= shown_.load()) text_->write(entry);
}

bool Log::accepts(LogLevel level) const noexcept {
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
  const auto word = environment(kLevelVariable);
  const auto level = level_named(word);
  auto log =
      std::make_unique<Log>(std::move(journal), std::move(text), level.value_or(LogLevel::info));
  if (!level) {
    log->warning(
        fmt::format("{}: \"{}\" is not one of err, warning, notice, info, debug: it is info",
                    kLevelVariable, printable(word)));
  }
  return log;
}

}  // namespace cabinwatch::base

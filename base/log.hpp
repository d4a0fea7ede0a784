#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/log_entry.hpp"
#include "base/log_sink.hpp"

namespace cabinwatch::base {

/// The program's one log.
///
/// Entries go to the journal, of every level: the journal is filtered when it is read. Without a
/// journal, or while it takes nothing, they go out as text, up to the level shown. Losing the
/// journal and getting it back is told once each.
///
/// Any thread. Throws nothing but std::bad_alloc.
class Log {
 public:
  /// @param journal  none: text only
  /// @param text     must not be null
  /// @param shown    least important level that goes out as text
  Log(std::unique_ptr<LogSink> journal, std::unique_ptr<LogSink> text,
      LogLevel shown = LogLevel::info);

  void write(const LogEntry& entry);

  void err(std::string message, LogFields fields = {});
  void warning(std::string message, LogFields fields = {});
  void notice(std::string message, LogFields fields = {});
  void info(std::string message, LogFields fields = {});
  void debug(std::string message, LogFields fields = {});

  /// Whether an entry of `level` would be written anywhere: saves composing it.
  [[nodiscard]] bool takes(LogLevel level) const noexcept;
  void show(LogLevel level) noexcept { shown_ = level; }

 private:
  void write_text(const LogEntry& entry);

  const std::unique_ptr<LogSink> journal_;
  const std::unique_ptr<LogSink> text_;
  std::atomic<LogLevel> shown_;
  std::atomic<bool> journal_is_lost_{false};
};

/// The log that suits how the program was started: the journal when stderr is a journal stream, or
/// when systemd started us and the journal's socket is there; else stderr. The environment variable
/// CABINWATCH_LOG (err, warning, notice, info, debug) sets the level shown as text.
[[nodiscard]] std::unique_ptr<Log> open_log();

}  // namespace cabinwatch::base

#pragma once

#include <atomic>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "base/bounded_queue.hpp"
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

  /// Writes what waits, for a second at most: a journal that takes nothing must not keep a program
  /// from ending.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// From now on entries are written by a thread of the log's own: whoever has an alert to tell
  /// does not wait for a journal that is stalled. Of more than kMostWaiting entries that wait the
  /// oldest are lost, and it is told how many. Once, before other threads use the log.
  void write_in_background();

  /// Ours: a busy minute of debug entries.
  static constexpr std::size_t kMostWaiting = 1024;

  void write(const LogEntry& entry);

  void err(std::string message, LogFields fields = {});
  void warning(std::string message, LogFields fields = {});
  void notice(std::string message, LogFields fields = {});
  void info(std::string message, LogFields fields = {});
  void debug(std::string message, LogFields fields = {});

  /// Whether an entry of `level` would be written anywhere: saves composing it.
  [[nodiscard]] bool accepts(LogLevel level) const noexcept;
  void show(LogLevel level) noexcept { shown_ = level; }

 private:
  void write_now(const LogEntry& entry);
  void write_text(const LogEntry& entry);
  void work();

  const std::unique_ptr<LogSink> journal_;
  const std::unique_ptr<LogSink> text_;
  std::atomic<LogLevel> shown_;
  std::atomic<bool> journal_is_lost_{false};

  std::unique_ptr<BoundedQueue<LogEntry>>
      waiting_;                 // null: written by whoever has something to tell
  std::promise<void> written_;  // all that waited, or given up
  std::atomic<bool> is_giving_up_{false};
  std::thread writing_;
};

/// The log that suits how the program was started: the journal when stderr is a journal stream, or
/// when systemd started us and the journal's socket is there; else stderr. The environment variable
/// CABINWATCH_LOG (err, warning, notice, info, debug) sets the level shown as text.
[[nodiscard]] std::unique_ptr<Log> open_log();

}  // namespace cabinwatch::base

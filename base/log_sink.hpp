#pragma once

#include <sys/uio.h>

#include <mutex>
#include <string>

#include "base/log_entry.hpp"

namespace cabinwatch::base {

/// Where log entries go. `write` may be called from any thread, several at a time.
class LogSink {
 public:
  LogSink() = default;
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  virtual ~LogSink() = default;

  /// @returns false when the entry could not be written
  virtual bool write(const LogEntry& entry) = 0;
};

/// sd_journal_sendv, but with -ENOENT where there is no journal: the library reports success then.
int send_to_journal(const iovec* fields, int count) noexcept;

/// The systemd journal: each field of an entry a field of the journal's.
class JournalSink : public LogSink {
 public:
  using Send = int (*)(const iovec* fields, int count);

  /// @param send  hands the fields over, each "NAME=value"; 0 or a negative errno
  explicit JournalSink(Send send = send_to_journal) : send_(send) {}

  bool write(const LogEntry& entry) override;

 private:
  Send send_;
};

/// Readable lines on a file descriptor, usually stderr: "warning: message (name=value, ...)".
class TextSink : public LogSink {
 public:
  /// Whether lines begin with <PRIORITY>, which systemd takes off and understands.
  enum class Prefix { none, systemd };

  /// @param descriptor  borrowed; stays open longer than the sink
  TextSink(int descriptor, Prefix prefix) : descriptor_(descriptor), prefix_(prefix) {}

  bool write(const LogEntry& entry) override;

 private:
  int descriptor_;
  Prefix prefix_;
  std::mutex mutex_;  // a line that needs several writes must not be torn by another thread's
};

/// The line that TextSink writes, without prefix and line break.
[[nodiscard]] std::string text_line(const LogEntry& entry);

}  // namespace cabinwatch::base

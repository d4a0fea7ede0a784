#include "base/log_sink.hpp"

// The journal would give the place of this file as that of every entry.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/printable.hpp"

namespace cabinwatch::base {
namespace {

constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

/// journald drops fields with longer names.
constexpr std::size_t kLongestName = 64;

/// "alert_id" as CABINWATCH_ALERT_ID; whatever a name may not hold becomes an underscore.
std::string journal_name(std::string_view name) {
  std::string result = "CABINWATCH_";
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool is_allowed = byte < 0x80 && std::isalnum(byte) != 0;
    result += is_allowed ? static_cast<char>(std::toupper(byte)) : '_';
  }
  result.resize(std::min(result.size(), kLongestName));
  return result;
}

std::string_view level_word(LogLevel level) {
  switch (level) {
    case LogLevel::crit:
      return "critical";
    case LogLevel::err:
      return "error";
    case LogLevel::warning:
      return "warning";
    case LogLevel::notice:
      return "notice";
    case LogLevel::info:
      return "info";
    case LogLevel::debug:
      return "debug";
  }
  return "info";
}

/// A value between quotes when it could be taken for several fields.
std::string quoted_where_needed(const std::string& value) {
  if (!value.empty() && value.find_first_of(" ,=()\"") == std::string::npos) return value;
  std::string result = "\"";
  for (const char letter : value) {
    if (letter == '"') result += '\\';
    result += letter;
  }
  return result + '"';
}

}  // namespace

int send_to_journal(const iovec* fields, int count) noexcept {
  if (access(kJournalSocket, F_OK) != 0) return -errno;
  return sd_journal_sendv(fields, count);
}

bool JournalSink::write(const LogEntry& entry) {
  std::vector<std::string> fields;
  fields.reserve(entry.fields.size() + 3);
  fields.push_back("MESSAGE=" + printable(entry.message));
  fields.push_back(fmt::format("PRIORITY={}", static_cast<int>(entry.level)));
  if (!entry.message_id.empty()) fields.push_back("MESSAGE_ID=" + entry.message_id);
  for (const LogField& field : entry.fields) {
    fields.push_back(journal_name(field.name) + '=' + printable(field.value));
  }

  std::vector<iovec> parts;
  parts.reserve(fields.size());
  for (std::string& field : fields) parts.push_back({field.data(), field.size()});
  return send_(parts.data(), static_cast<int>(parts.size())) >= 0;
}

std::string text_line(const LogEntry& entry) {
  std::string line = fmt::format("{}: {}", level_word(entry.level), printable(entry.message));
  if (entry.fields.empty()) return line;
  std::string_view separator = " (";
  for (const LogField& field : entry.fields) {
    line += separator;
    line += printable(field.name) + '=' + quoted_where_needed(printable(field.value));
    separator = ", ";
  }
  return line + ')';
}

bool TextSink::write(const LogEntry& entry) {
  std::string line = text_line(entry) + '\n';
  if (prefix_ == Prefix::systemd) line = fmt::format("<{}>{}", static_cast<int>(entry.level), line);

  const std::lock_guard lock(mutex_);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written <= 0) return false;  // also when interrupted: a log that ends must get free
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace cabinwatch::base

#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// What one entry of the log says. Plain values; any thread.
namespace cabinwatch::base {

/// Syslog's priorities, as the journal's PRIORITY has them. Expected is debug or info, degraded is
/// warning, a part that does not work is err; crit is for critical alerts alone.
enum class LogLevel { crit = 2, err = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// A value beside the message, for programs that read the log.
///
/// Names are snake_case words of ours ("server", "alert_id"), never text from outside; the journal
/// has them in capitals with CABINWATCH_ before them. Units stand in the name. Values may be any
/// text.
struct LogField {
  std::string name;
  std::string value;

  LogField(std::string field_name, std::string_view field_value)
      : name(std::move(field_name)), value(field_value) {}
  LogField(std::string field_name, const char* field_value)
      : name(std::move(field_name)), value(field_value) {}
  LogField(std::string field_name, std::string field_value)
      : name(std::move(field_name)), value(std::move(field_value)) {}
  template <typename Number>
  requires std::is_arithmetic_v<Number> LogField(std::string field_name, Number field_value)
      : name(std::move(field_name)), value(fmt::format("{}", field_value)) {}
};
using LogFields = std::vector<LogField>;

struct LogEntry {
  LogLevel level{};
  std::string message;  ///< one sentence
  LogFields fields;
  std::string message_id;  ///< of an entry that the journal catalog explains: 32 hex digits
};

}  // namespace cabinwatch::base

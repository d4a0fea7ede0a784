#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cabinwatch::base {

/// `text` as one line that can forge nothing: control characters (line breaks, terminal escapes)
/// and bytes that are not valid UTF-8 are written as \xNN. Text may come from a model, a camera
/// driver or a stranger on the bus, and goes to journals, terminals and to D-Bus, where a daemon
/// closes the connection of whoever sends invalid UTF-8.
///
/// Pure; any thread.
[[nodiscard]] std::string printable(std::string_view text);

/// Bytes as hexadecimal digits, two each. Pure; any thread.
[[nodiscard]] std::string hex(std::span<const unsigned char> bytes);

}  // namespace cabinwatch::base

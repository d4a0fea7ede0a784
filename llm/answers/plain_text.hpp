#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text of models and servers, made fit for journals, terminals and D-Bus. Pure; any thread.
namespace cabinwatch::llm {

/// How many characters (not bytes) the text has; a byte that is not UTF-8 counts as one.
[[nodiscard]] std::size_t character_count(std::string_view text);

/// `text` as one line of valid UTF-8: control and direction-changing characters become blanks,
/// bytes that are not UTF-8 question marks, and what exceeds `max_characters` is cut off.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max_characters);

/// Longest text kept of what a server said when it failed.
inline constexpr std::size_t kErrorTextCharacters = 200;

/// What a server said when it failed, as one line of at most kErrorTextCharacters: cut off in front
/// of an address (https://...) that does not fit into it, since half of one leads nowhere. Anything
/// that could be base64 of a picture, or a key, is left out: unbroken runs of 40 or more of its
/// letters.
[[nodiscard]] std::string error_line(std::string_view text);

}  // namespace cabinwatch::llm

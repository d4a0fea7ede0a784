#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace cabinwatch::pipeline {

/// What stands between the scheme and the host of an address.
inline constexpr std::string_view kSchemeEnd = "://";

/// A part of a text, as places of its letters: [begin, end).
struct TextPart {
  std::size_t begin;
  std::size_t end;
};

/// The parts of a text that are secret, or may be, in the order in which they begin; they may
/// overlap. Rather too much than too little. They are
/// - user and password of an address, also of one that is not quite one ("rtsp:/me:secret@host",
///   "me:secret@host");
/// - the values of an address' parameters, but for those that are surely harmless by name
///   ("channel=1") or by what they are (a short number, a size, "tcp");
/// - what follows the name of something secret: "password=", "user-pw=", "access-key=";
/// - what follows the name of headers or cookies: "extra-headers=", "cookies=".
/// Pure; any thread.
[[nodiscard]] std::vector<TextPart> secret_parts(std::string_view text);

/// Where user and password stand in the address whose host part begins at `begin`. Pure.
[[nodiscard]] std::optional<TextPart> credentials_at(std::string_view text, std::size_t begin);

/// Whether an address, or a word of a text, ends before this letter: blanks, quotes, angle
/// brackets.
[[nodiscard]] bool ends_address(char letter);

}  // namespace cabinwatch::pipeline

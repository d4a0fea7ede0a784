#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The characters of UTF-8 text, as GLib reads them. Pure; any thread.
namespace cabinwatch::base {

struct Character {
  std::string_view bytes;  ///< a single byte where that is not UTF-8
  char32_t code = 0;       ///< 0 where it is not UTF-8
  bool is_valid = false;

  /// Whether it can be shown within a line: it is UTF-8, and neither breaks the line, nor moves the
  /// cursor, nor turns the writing direction.
  [[nodiscard]] bool is_printable() const;

  /// How many columns of a terminal it takes, 0 to 2; one where it is not UTF-8.
  [[nodiscard]] std::size_t columns() const;
};

/// Removes the first character of a text that is not empty, and returns it.
[[nodiscard]] Character pop_character(std::string_view& text);

/// `text` with its ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace cabinwatch::base

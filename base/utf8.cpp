#include "base/utf8.hpp"

#include <glib.h>

#include <algorithm>

namespace cabinwatch::base {
namespace {

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {text.substr(0, 1), lead, true};
  const auto code = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
  // GLib's own: -1 for bytes that are not UTF-8, -2 for a character that is cut short.
  if (code >= static_cast<gunichar>(-2)) return {text.substr(0, 1), 0, false};
  const auto length = static_cast<std::size_t>(g_unichar_to_utf8(code, nullptr));
  return {text.substr(0, length), code, true};
}

}  // namespace

bool Character::is_printable() const {
  const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  // Line and paragraph separators, and what turns the writing direction: UAX #9, table 1.
  const bool is_formatting = code == 0x200E || code == 0x200F ||
                             (code >= 0x2028 && code <= 0x202E) ||
                             (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
  return is_valid && !is_control && !is_formatting;
}

std::size_t Character::columns() const {
  if (!is_valid) return 1;
  if (g_unichar_iszerowidth(code) != FALSE) return 0;
  return g_unichar_iswide(code) != FALSE ? 2 : 1;
}

Character pop_character(std::string_view& text) {
  const auto first = first_character(text);
  text.remove_prefix(first.bytes.size());
  return first;
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lowered;
}

}  // namespace cabinwatch::base

#include "base/printable.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <iterator>

namespace cabinwatch::base {
namespace {

/// A character and the number of bytes it takes; `length` 0 where the bytes are not UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t length = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};

  struct Form {
    unsigned mask, pattern;
    std::size_t length;
    char32_t smallest;  // an encoding of less is longer than it need be, which is forbidden
  };
  constexpr std::array kForms{Form{0xE0, 0xC0, 2, 0x80}, Form{0xF0, 0xE0, 3, 0x800},
                              Form{0xF8, 0xF0, 4, 0x10000}};
  for (const Form& form : kForms) {
    if ((lead & form.mask) != form.pattern) continue;
    if (text.size() < form.length) return {};
    char32_t code = lead & ~form.mask & 0xFF;
    for (std::size_t index = 1; index < form.length; ++index) {
      if ((byte(index) & 0xC0) != 0x80) return {};
      code = (code << 6) | (byte(index) & 0x3F);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < form.smallest || is_surrogate || code > 0x10FFFF) return {};
    return {code, form.length};
  }
  return {};
}

/// Characters that move the cursor, break lines or turn the writing direction.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool is_good = character.length > 0 && !is_control(character.code);
    const std::size_t length = character.length > 0 ? character.length : 1;
    for (const char byte : text.substr(0, length)) {
      if (is_good) {
        line += byte;
      } else {
        fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(byte));
      }
    }
    text.remove_prefix(length);
  }
  return line;
}

}  // namespace cabinwatch::base

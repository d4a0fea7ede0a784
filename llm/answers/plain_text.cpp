#include "llm/answers/plain_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cabinwatch::llm {
namespace {

/// Source: a key of the usual services is 40 letters or longer, words of a message are shorter.
constexpr std::size_t kSecretLetters = 40;

/// How much of a message is looked at: more than is ever shown.
constexpr std::size_t kBytesLookedAt = 8192;

struct Character {
  std::size_t bytes = 1;
  char32_t code = 0;
  bool is_valid = false;
};

/// The first character of a text that is not empty, by RFC 3629's table.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  static constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast.at(length) || code > 0x10FFFF || is_surrogate) return {};
  return {length, code, true};
}

bool is_unprintable(char32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool is_line_break = code == 0x2028 || code == 0x2029;
  const bool is_direction = code == 0x200E || code == 0x200F ||
                            (code >= 0x202A && code <= 0x202E) ||
                            (code >= 0x2066 && code <= 0x2069);
  return is_control || is_line_break || is_direction || code == 0xFEFF;
}

bool is_base64_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || letter == '+' || letter == '/' || letter == '=' ||
         letter == '-' || letter == '_';
}

std::string without_secrets(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto* run_end = std::find_if_not(text.begin(), text.end(), is_base64_letter);
    const auto run = static_cast<std::size_t>(run_end - text.begin());
    if (run >= kSecretLetters) {
      kept += "[...]";
    } else {
      kept += text.substr(0, run);
    }
    text.remove_prefix(run);
    if (text.empty()) break;
    kept += text.front();
    text.remove_prefix(1);
  }
  return kept;
}

}  // namespace

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_character(text).bytes);
  return count;
}

std::string one_line(std::string_view text, std::size_t max_characters) {
  std::string line;
  for (std::size_t count = 0; !text.empty() && count < max_characters; ++count) {
    const auto character = first_character(text);
    if (!character.is_valid) {
      line += '?';
    } else if (is_unprintable(character.code)) {
      line += ' ';
    } else {
      line += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return line;
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lowered;
}

std::string error_line(std::string_view text) {
  return one_line(without_secrets(text.substr(0, kBytesLookedAt)), kErrorTextCharacters);
}

}  // namespace cabinwatch::llm

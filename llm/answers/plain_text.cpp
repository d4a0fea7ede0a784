#include "llm/answers/plain_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace cabinwatch::llm {
namespace {

/// Source: a key of the usual services is 40 letters or longer, words of a message are shorter.
constexpr std::size_t kSecretLetters = 40;

/// How much of a message is looked at: more than is ever shown.
constexpr std::size_t kBytesLookedAt = 8192;

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

/// A line that was cut off, without the address that the cut went through.
std::string without_half_address(std::string line, std::string_view whole) {
  const bool ends_a_word = line.size() >= whole.size() || whole[line.size()] == ' ';
  const auto word = line.find_last_of(' ') + 1;  // 0 where there is no blank
  if (ends_a_word || line.find("://", word) == std::string::npos) return line;
  line.resize(word);
  return line + "...";
}

}  // namespace

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) static_cast<void>(base::pop_character(text));
  return count;
}

std::string one_line(std::string_view text, std::size_t max_characters) {
  std::string line;
  for (std::size_t count = 0; !text.empty() && count < max_characters; ++count) {
    const auto character = base::pop_character(text);
    if (character.is_printable()) {
      line += character.bytes;
    } else {
      line += character.is_valid ? ' ' : '?';
    }
  }
  return line;
}

std::string error_line(std::string_view text) {
  const auto whole = one_line(without_secrets(text.substr(0, kBytesLookedAt)), kBytesLookedAt);
  return without_half_address(one_line(whole, kErrorTextCharacters), whole);
}

}  // namespace cabinwatch::llm

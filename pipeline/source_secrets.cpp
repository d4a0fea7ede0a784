#include "pipeline/source_secrets.hpp"

#include <glib.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <memory>
#include <optional>

#include "pipeline/secret_parts.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr std::string_view kHidden = "***";

/// Shorter ones stand in every text: hiding them would hide that they are words of it.
constexpr std::size_t kShortest = 3;
/// The same of a piece of a list: "Basic", "Bearer", "string" and a cookie's name are none.
constexpr std::size_t kShortestPiece = 8;

/// User and password of an address with characters in them that would end it in a text: blanks,
/// quotes, angle brackets. The source may be that address to its end.
std::optional<TextPart> unusual_credentials_at(std::string_view source, std::size_t begin) {
  const auto last_at = source.rfind('@');
  if (last_at == std::string_view::npos || last_at < begin) return std::nullopt;
  const auto written = source.substr(begin, last_at - begin);
  const bool has_both =
      written.find(':') != std::string_view::npos && std::ranges::any_of(written, ends_address);
  return has_both ? std::optional(TextPart{begin, last_at}) : std::nullopt;
}

/// The text with its parts hidden, which come in its order and may overlap.
std::string hidden(std::string_view text, const std::vector<TextPart>& parts) {
  std::string told;
  std::size_t done = 0;
  for (const TextPart& part : parts) {
    if (part.end <= done) continue;
    if (part.begin >= done) {
      told += text.substr(done, part.begin - done);
      told += kHidden;
    }
    done = part.end;
  }
  return told += text.substr(done);
}

/// What a list of headers or cookies consists of, but for what is no secret: libraries tell of one
/// of them without the others.
std::vector<std::string_view> pieces_of(std::string_view list) {
  constexpr std::string_view kBetween = ",;=<>{}()\"'\\ ";
  std::vector<std::string_view> pieces;
  for (std::size_t at = list.find_first_not_of(kBetween); at != std::string_view::npos;) {
    const auto end = std::min(list.find_first_of(kBetween, at), list.size());
    // Shorter ones, and "Authorization", stand before the secret.
    const auto piece = list.substr(at, end - at);
    if (piece.size() >= kShortestPiece && piece != "Authorization") pieces.push_back(piece);
    at = list.find_first_not_of(kBetween, end);
  }
  return pieces;
}

std::optional<std::string> unescaped(const std::string& text) {
  struct Free {
    void operator()(char* memory) const noexcept { g_free(memory); }
  };
  const std::unique_ptr<char, Free> plain(g_uri_unescape_string(text.c_str(), nullptr));
  if (!plain || text == plain.get()) return std::nullopt;
  return plain.get();
}

}  // namespace

std::string without_passwords(std::string_view text) { return hidden(text, secret_parts(text)); }

SourceSecrets::SourceSecrets(std::string_view source) {
  const auto keep = [this](std::string secret) {
    if (secret.size() >= kShortest) secrets_.push_back(std::move(secret));
  };
  const auto add = [&](std::string secret) {
    if (auto plain = unescaped(secret)) keep(*std::move(plain));
    keep(std::move(secret));
  };
  for (const TextPart& part : secret_parts(source)) {
    const auto whole = source.substr(part.begin, part.end - part.begin);
    const bool is_in_address = part.end < source.size() && source[part.end] == '@';
    const auto colon = is_in_address ? whole.find(':') : std::string_view::npos;
    add(std::string(colon == std::string_view::npos ? whole : whole.substr(colon + 1)));
    if (is_in_address) continue;
    for (const auto piece : pieces_of(whole)) add(std::string(piece));
  }
  const auto scheme_end = source.find(kSchemeEnd);
  if (scheme_end != std::string_view::npos) {
    const auto begin = scheme_end + kSchemeEnd.size();
    // Also where a part of it has been taken for all of it: the '@' before the blank is the user's.
    const auto unusual = unusual_credentials_at(source, begin);
    if (unusual) {
      const auto whole = source.substr(begin, unusual->end - begin);
      add(std::string(whole.substr(whole.find(':') + 1)));
    }
  }
}

std::string SourceSecrets::hide_in(std::string_view text) const {
  // Where they stand is looked for in the whole text: they may overlap, and hiding one first would
  // leave what is left of another.
  std::vector<TextPart> parts;
  for (const auto& secret : secrets_) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1)) {
      parts.push_back({at, at + secret.size()});
    }
  }
  std::ranges::sort(parts, {}, &TextPart::begin);
  return without_passwords(hidden(text, parts));
}

std::string advice_on_address(std::string_view source) {
  const auto scheme_end = source.find(kSchemeEnd);
  if (scheme_end == std::string_view::npos) return {};
  const auto credentials = credentials_at(source, scheme_end + kSchemeEnd.size());
  if (!credentials) return {};
  const auto text = source.substr(credentials->begin, credentials->end - credentials->begin);
  if (text.find_first_of("@/?#[]% ") == std::string_view::npos) return {};
  // A percent sign may well begin an escape; any of the others is one that should be one.
  if (text.find_first_of("@/?#[] ") == std::string_view::npos) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
      const auto digits = text.substr(at + 1, 2);
      const bool is_escape = digits.size() == 2 && std::ranges::all_of(digits, [](unsigned char c) {
                               return std::isxdigit(c) != 0;
                             });
      if (!is_escape) return "a % in user or password is written %25";
    }
    return {};
  }
  return "special characters in user and password are written as %40 for @, %2F for /, %3A for :, "
         "%3F for ?, %23 for #, %25 for %";
}

}  // namespace cabinwatch::pipeline

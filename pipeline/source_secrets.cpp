#include "pipeline/source_secrets.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <memory>
#include <optional>

namespace cabinwatch::pipeline {
namespace {

constexpr std::string_view kHidden = "***";
constexpr std::string_view kSchemeEnd = "://";

/// Names of what is secret: GStreamer's properties, and parameters in cameras' addresses.
constexpr std::array<std::string_view, 10> kSecretNames{
    "user-pw", "proxy-pw", "password", "passwd",    "passphrase",
    "pwd",     "token",    "api-key",  "rtsp-pass", "secret"};

/// Shorter ones stand in every text: hiding them would hide that they are words of it.
constexpr std::size_t kShortest = 3;

struct Part {
  std::size_t begin;
  std::size_t end;
};

bool ends_token(char letter) {
  return std::isspace(static_cast<unsigned char>(letter)) != 0 || letter == '"' || letter == '\'' ||
         letter == '<' || letter == '>';
}

bool is_port(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char letter) { return std::isdigit(letter) != 0; });
}

/// Where user and password stand in the address whose host part begins at `begin`.
std::optional<Part> credentials_at(std::string_view text, std::size_t begin) {
  const auto* const end_of_token = std::find_if(text.begin() + begin, text.end(), ends_token);
  const auto token =
      text.substr(begin, static_cast<std::size_t>(end_of_token - text.begin()) - begin);
  const auto last_at = token.rfind('@');
  if (last_at == std::string_view::npos) return std::nullopt;
  const auto host = token.substr(0, token.find_first_of("/?#"));
  // A user or password may hold '/', '?' or '#' that should have been written in another way: then
  // what looks like the host has something behind a colon that is no port, or there is a colon
  // between it and the '@'.
  const auto colon = host.find(':');
  const bool is_cut =
      (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) ||
      (last_at > host.size() &&
       token.substr(host.size(), last_at - host.size()).find(':') != std::string_view::npos);
  if (host.find('@') == std::string_view::npos && !is_cut) return std::nullopt;
  return Part{begin, begin + last_at};
}

/// The same of an address with characters in user or password that would end it in a text: blanks,
/// quotes, angle brackets. The source may be that address to its end.
std::optional<Part> unusual_credentials_at(std::string_view source, std::size_t begin) {
  const auto last_at = source.rfind('@');
  if (last_at == std::string_view::npos || last_at < begin) return std::nullopt;
  const auto written = source.substr(begin, last_at - begin);
  const bool has_both =
      written.find(':') != std::string_view::npos && std::ranges::any_of(written, ends_token);
  return has_both ? std::optional(Part{begin, last_at}) : std::nullopt;
}

/// Where the value of a secret setting stands whose name ends before `equals`.
std::optional<Part> value_at(std::string_view text, std::size_t equals) {
  std::size_t name_ends = equals;
  while (name_ends > 0 && text[name_ends - 1] == ' ') --name_ends;
  std::string name(text.substr(0, name_ends).substr(name_ends > 32 ? name_ends - 32 : 0));
  std::ranges::transform(name, name.begin(), [](unsigned char letter) {
    return letter == '_' ? '-' : static_cast<char>(std::tolower(letter));
  });
  const bool is_secret = std::ranges::any_of(
      kSecretNames, [&](std::string_view secret) { return name.ends_with(secret); });
  if (!is_secret) return std::nullopt;
  std::size_t begin = equals + 1;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  if (begin == text.size()) return std::nullopt;
  const char quote = text[begin];
  if (quote == '"' || quote == '\'') {
    std::size_t end = begin + 1;
    while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
    return Part{begin + 1, std::min(end, text.size())};
  }
  std::size_t end = begin;
  while (end < text.size() && !ends_token(text[end]) && text[end] != '&') ++end;
  return Part{begin, end};
}

/// The secret parts of a text, in the order in which they begin; they may overlap: a setting's
/// value may hold an address, or what was taken for it may end in the middle of one.
std::vector<Part> secret_parts(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_address = text.substr(at).starts_with(kSchemeEnd);
    std::optional<Part> part;
    if (is_address) part = credentials_at(text, at + kSchemeEnd.size());
    if (text[at] == '=') part = value_at(text, at);
    if (!part || part->end == part->begin) continue;
    parts.push_back(*part);
    if (is_address) at = part->end - 1;
  }
  return parts;
}

/// The text with its parts hidden, which come in its order and may overlap.
std::string hidden(std::string_view text, const std::vector<Part>& parts) {
  std::string told;
  std::size_t done = 0;
  for (const Part& part : parts) {
    if (part.end <= done) continue;
    if (part.begin >= done) {
      told += text.substr(done, part.begin - done);
      told += kHidden;
    }
    done = part.end;
  }
  return told += text.substr(done);
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
  for (const Part& part : secret_parts(source)) {
    const auto whole = source.substr(part.begin, part.end - part.begin);
    const bool is_in_address = part.end < source.size() && source[part.end] == '@';
    const auto colon = is_in_address ? whole.find(':') : std::string_view::npos;
    add(std::string(colon == std::string_view::npos ? whole : whole.substr(colon + 1)));
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
  std::vector<Part> parts;
  for (const auto& secret : secrets_) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1)) {
      parts.push_back({at, at + secret.size()});
    }
  }
  std::ranges::sort(parts, {}, &Part::begin);
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

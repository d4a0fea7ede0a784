#include "pipeline/secret_parts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace cabinwatch::pipeline {
namespace {

/// Ends of names whose values are secret wherever they stand: GStreamer's properties, parameters.
constexpr std::array<std::string_view, 15> kSecretEnds{
    "user-pw", "proxy-pw",   "password",      "passwd",      "passphrase",
    "pwd",     "token",      "-key",          "apikey",      "-pass",
    "secret",  "credential", "authorization", "credentials", "session-id"};
/// The same of names that are these and no more: as ends they stand in words that mean another.
constexpr std::array<std::string_view, 4> kSecretWords{"pass", "auth", "psk", "pw"};
/// Ends of names of several values, among which are secret ones.
constexpr std::array<std::string_view, 5> kListEnds{"headers", "header", "cookies", "cookie",
                                                    "http-headers"};

/// Parameters of cameras' addresses whose value is no secret, whatever it is.
constexpr std::array<std::string_view, 34> kHarmlessParameters{
    "channel", "ch",        "cam",           "camera",   "subtype",  "stream",     "streamtype",
    "profile", "width",     "height",        "w",        "h",        "size",       "resolution",
    "fps",     "framerate", "rate",          "quality",  "codec",    "videocodec", "compression",
    "format",  "transport", "transportmode", "protocol", "action",   "cmd",        "type",
    "user",    "usr",       "username",      "loginuse", "rotation", "mode"};
/// Those whose value is secret even where it is a short number.
constexpr std::array<std::string_view, 10> kSecretParameters{
    "p", "pin", "code", "key", "sig", "otp", "sid", "pas", "loginpas", "k"};
constexpr std::array<std::string_view, 16> kHarmlessValues{
    "true", "false", "on",   "off",  "yes",   "no",  "tcp",  "udp",
    "main", "sub",   "h264", "h265", "mjpeg", "jpg", "jpeg", "multicast"};

/// Numbers up to this length are a channel, a size, a rate.
constexpr std::size_t kShortNumber = 4;

/// Schemes of hosts, where what stands before an '@' is a user, with a password or not.
constexpr std::array<std::string_view, 12> kNetworkSchemes{"rtsp", "rtsps", "rtspt", "rtspu",
                                                           "http", "https", "mqtt",  "mqtts",
                                                           "srt",  "rtmp",  "tcp",   "udp"};

bool is_space_letter(char letter) { return std::isspace(static_cast<unsigned char>(letter)) != 0; }
bool is_digit_letter(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }
bool is_alnum(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit_letter); }

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// In small letters, and as properties are written.
std::string plain_name(std::string_view written) {
  std::string name(written);
  std::ranges::transform(name, name.begin(), [](unsigned char letter) {
    return letter == '_' ? '-' : static_cast<char>(std::tolower(letter));
  });
  return name;
}

template <std::size_t Size>
bool ends_with_one_of(const std::array<std::string_view, Size>& ends, std::string_view name) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_secret_name(std::string_view name) {
  if (ends_with_one_of(kSecretEnds, name) || ends_with_one_of(kListEnds, name)) return true;
  return std::ranges::any_of(kSecretWords, [&](std::string_view word) {
    return name.ends_with(word) &&
           (name.size() == word.size() || !is_alnum(name[name.size() - word.size() - 1]));
  });
}

std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2U : 1U;
  return std::min(end, text.size());
}

/// The end of a value that is not in quotes: it may have such inside, or be a list in brackets.
std::size_t end_of_value(std::string_view text, std::size_t begin) {
  const char closing = text[begin] == '<' ? '>' : text[begin] == '{' ? '}' : '\0';
  std::size_t end = begin + (closing != '\0' ? 1 : 0);
  for (; end < text.size(); ++end) {
    if (closing != '\0' ? text[end] == closing : is_space_letter(text[end]) || text[end] == '&')
      break;
    if (text[end] == '"' || text[end] == '\'') {
      if (end == begin || text[end - 1] != '=') {
        // One that only ends a text in which the value stands.
        if (text.find(text[end], end + 1) == std::string_view::npos) break;
      }
      end = end_of_quoted(text, end);
      if (end == text.size()) break;
    }
  }
  return end;
}

/// Where the value of a secret setting stands whose name ends before `equals`.
std::optional<TextPart> value_at(std::string_view text, std::size_t equals) {
  std::size_t name_ends = equals;
  while (name_ends > 0 && text[name_ends - 1] == ' ') --name_ends;
  const auto name =
      plain_name(text.substr(0, name_ends).substr(name_ends > 32 ? name_ends - 32 : 0));
  if (!is_secret_name(name)) return std::nullopt;
  std::size_t begin = equals + 1;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  if (begin == text.size()) return std::nullopt;
  if (text[begin] == '"' || text[begin] == '\'') {
    return TextPart{begin + 1, end_of_quoted(text, begin)};
  }
  return TextPart{begin, end_of_value(text, begin)};
}

/// "640x480".
bool is_size(std::string_view text) {
  constexpr std::size_t kDigitsOfSide = 5;
  const auto is_side = [](std::string_view side) {
    return !side.empty() && side.size() <= kDigitsOfSide && is_number(side);
  };
  const auto cross = text.find_first_of("xX");
  return cross != std::string_view::npos && is_side(text.substr(0, cross)) &&
         is_side(text.substr(cross + 1));
}

bool is_harmless(std::string_view name, std::string_view value) {
  const auto plain = plain_name(name);
  if (is_one_of(kHarmlessParameters, plain)) return true;
  if (is_secret_name(plain) || is_one_of(kSecretParameters, plain)) return false;
  if (is_number(value) && value.size() <= kShortNumber) return true;
  return is_size(value) || is_one_of(kHarmlessValues, plain_name(value));
}

/// Adds the parameters of an address, "?a=b&c", whose path begins at `begin` and that ends at
/// `end`.
void add_parameters(std::string_view text, std::size_t begin, std::size_t end,
                    std::vector<TextPart>& parts) {
  constexpr std::string_view kSeparators = "?&;#/";
  const auto address = text.substr(0, end);
  std::size_t at = address.find_first_of(kSeparators, begin);
  while (at < end) {
    const std::size_t name_begin = at + 1;
    const auto next = std::min(address.find_first_of(kSeparators, name_begin), end);
    const auto whole = address.substr(name_begin, next - name_begin);
    const auto equals = whole.find('=');
    const auto name = whole.substr(0, std::min(equals, whole.size()));
    at = next;
    if (equals == std::string_view::npos) {
      // Without a name: of a query all of it, of a path nothing.
      const bool is_value = address[name_begin - 1] == '?' && !is_harmless("", whole);
      if (is_value) parts.push_back({name_begin, next});
    } else if (!is_harmless(name, whole.substr(equals + 1))) {
      // It may hold what would have had to be written in another way.
      at = std::min(address.find('&', name_begin), end);
      const auto value = name_begin + equals + 1;
      if (value < at) parts.push_back({value, at});
    }
  }
}

/// User and password in a word that is not quite an address: "rtsp:/me:secret@host",
/// "me:secret@host".
std::optional<TextPart> credentials_in_word(std::string_view text, std::size_t begin,
                                            std::size_t end) {
  const auto word = text.substr(begin, end - begin);
  const auto last_at = word.rfind('@');
  if (last_at == std::string_view::npos || last_at + 1 == word.size()) return std::nullopt;
  const auto before = word.substr(0, last_at);
  std::size_t starts = 0;
  bool is_network = false;
  const auto colon = before.find(':');
  if (colon != std::string_view::npos) {
    const auto scheme_begins = before.substr(0, colon).find_last_of("=([,") + 1;  // npos + 1: 0
    const auto scheme = plain_name(before.substr(scheme_begins, colon - scheme_begins));
    is_network = is_one_of(kNetworkSchemes, scheme);
    const auto behind = before.find_first_not_of('/', colon + 1);
    const bool has_more = before.find(':', colon + 1) != std::string_view::npos;
    starts = scheme_begins;
    if (behind != std::string_view::npos && (is_network || has_more)) {
      starts = behind;
    } else if (before.substr(colon + 1).starts_with('/')) {
      return std::nullopt;  // a file's path
    }
  }
  const bool has_both = before.find(':', starts) != std::string_view::npos;
  if (!has_both && !is_network) return std::nullopt;
  return TextPart{begin + starts, begin + last_at};
}

void add_parts_of_word(std::string_view text, std::size_t begin, std::size_t end,
                       std::vector<TextPart>& parts) {
  const auto word = text.substr(begin, end - begin);
  const auto scheme_end = word.find(kSchemeEnd);
  if (scheme_end == std::string_view::npos) {
    if (const auto part = credentials_in_word(text, begin, end)) parts.push_back(*part);
    const auto query = word.find('?', 1);
    if (query != std::string_view::npos) add_parameters(text, begin + query, end, parts);
    return;
  }
  std::size_t path = begin + scheme_end + kSchemeEnd.size();
  if (const auto part = credentials_at(text, path)) {
    parts.push_back(*part);
    path = part->end;
  }
  const bool is_file = word.substr(0, scheme_end).ends_with("file");
  if (!is_file) add_parameters(text, path, end, parts);
}

}  // namespace

bool ends_address(char letter) {
  return is_space_letter(letter) || letter == '"' || letter == '\'' || letter == '<' ||
         letter == '>';
}

std::optional<TextPart> credentials_at(std::string_view text, std::size_t begin) {
  const auto* const end_of_token = std::find_if(text.begin() + begin, text.end(), ends_address);
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
      (colon != std::string_view::npos && !is_number(host.substr(colon + 1))) ||
      (last_at > host.size() &&
       token.substr(host.size(), last_at - host.size()).find(':') != std::string_view::npos);
  if (host.find('@') == std::string_view::npos && !is_cut) return std::nullopt;
  return TextPart{begin, begin + last_at};
}

std::vector<TextPart> secret_parts(std::string_view text) {
  std::vector<TextPart> parts;
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    if (const auto part = value_at(text, at)) parts.push_back(*part);
  }
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && !ends_address(text[end])) ++end;
    if (end > begin) add_parts_of_word(text, begin, end, parts);
    begin = end + 1;
  }
  std::erase_if(parts, [](const TextPart& part) { return part.end <= part.begin; });
  std::ranges::stable_sort(parts, {}, &TextPart::begin);
  return parts;
}

}  // namespace cabinwatch::pipeline

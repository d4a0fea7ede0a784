#include "recordings/report/script_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace cabinwatch::recordings {
namespace {

constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";       // U+2028
constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";  // U+2029

/// What RFC 3986 calls unreserved: stands for itself everywhere in a URL.
bool is_unreserved(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

}  // namespace

std::string script_text(const Json& json) {
  // In JSON text these characters stand inside strings only, where the escape means the same.
  const std::string text = one_line(json);
  const std::string_view view = text;
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto rest = view.substr(i);
    if (rest.starts_with(kLineSeparator) || rest.starts_with(kParagraphSeparator)) {
      escaped += rest.starts_with(kLineSeparator) ? "\\u2028" : "\\u2029";
      i += kLineSeparator.size() - 1;
    } else if (view[i] == '<' || view[i] == '>' || view[i] == '&') {
      fmt::format_to(std::back_inserter(escaped), "\\u{:04x}", static_cast<unsigned>(view[i]));
    } else {
      escaped += view[i];
    }
  }
  return escaped;
}

std::string relative_url(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::string url;
  for (const char letter : file.lexically_relative(folder).generic_string()) {
    if (is_unreserved(letter) || letter == '/') {
      url += letter;
    } else {
      fmt::format_to(std::back_inserter(url), "%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return url;
}

}  // namespace cabinwatch::recordings

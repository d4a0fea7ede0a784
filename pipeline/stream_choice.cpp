#include "pipeline/stream_choice.hpp"

#include <fmt/format.h>
#include <gst/tag/tag.h>

#include <algorithm>
#include <charconv>

namespace cabinwatch::pipeline {
namespace {

bool are_same_words(std::string_view a, std::string_view b) {
  return g_ascii_strncasecmp(a.data(), b.data(), std::min(a.size(), b.size())) == 0 &&
         a.size() == b.size();
}

/// A language by its three letters, however it is written.
std::string_view three_letters(const std::string& language) {
  const gchar* code = gst_tag_get_language_code_iso_639_2B(language.c_str());
  return code != nullptr ? std::string_view(code) : std::string_view(language);
}

constexpr std::string_view kNoSuchStream = "there is no video stream ";

}  // namespace

std::string VideoStream::text() const {
  std::string text = width > 0 ? fmt::format("{}x{}", width, height) : "of unknown size";
  if (!language.empty()) text += ", " + language;
  if (!title.empty()) text += fmt::format(", \"{}\"", title);
  return text;
}

std::optional<std::size_t> choose_stream(const std::vector<VideoStream>& streams,
                                         std::string_view wanted) {
  const auto find = [&](auto is_it) -> std::optional<std::size_t> {
    const auto found = std::ranges::find_if(streams, is_it);
    if (found == streams.end()) return std::nullopt;
    return static_cast<std::size_t>(found - streams.begin());
  };
  if (wanted.empty()) {
    return find([](const VideoStream& stream) { return stream.is_default; }).value_or(0);
  }
  std::size_t number = 0;
  const auto* const end = wanted.data() + wanted.size();
  const auto [stopped_at, error] = std::from_chars(wanted.data(), end, number);
  if (error == std::errc() && stopped_at == end) {
    if (number >= 1 && number <= streams.size()) return number - 1;
    return std::nullopt;
  }
  const std::string text(wanted);
  if (const auto by_title =
          find([&](const VideoStream& stream) { return are_same_words(stream.title, wanted); })) {
    return by_title;
  }
  return find([&](const VideoStream& stream) {
    return !stream.language.empty() &&
           are_same_words(three_letters(stream.language), three_letters(text));
  });
}

std::string no_such_stream(std::string_view wanted, const std::vector<VideoStream>& streams) {
  return fmt::format("{}\"{}\" in it, but {}", kNoSuchStream, wanted, text_of(streams));
}

bool is_about_choice(std::string_view reason) {
  return reason.find(kNoSuchStream) != std::string_view::npos;
}

std::string text_of(const std::vector<VideoStream>& streams) {
  std::string text;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", i + 1, streams[i].text());
  }
  return text;
}

}  // namespace cabinwatch::pipeline

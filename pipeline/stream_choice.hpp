#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cabinwatch::pipeline {

/// A video stream of a recording, as its container describes it. Immutable value.
struct VideoStream {
  int width = 0;         ///< pixels; 0: not told
  int height = 0;        ///< pixels
  std::string language;  ///< as it is written there: "de", "deu"; empty: none
  std::string title;     ///< empty: none
  bool is_default = false;

  /// "320x180, deu, "cabin""
  [[nodiscard]] std::string text() const;
};

/// The index of the wanted one of a recording's video streams, from 0.
/// @param streams  at least one, in the container's order
/// @param wanted   camera.stream: a number from 1, a language (of two or three letters) or a title;
///                 empty: the one that is marked as default, else the first
/// @returns nothing when none of them is wanted
[[nodiscard]] std::optional<std::size_t> choose_stream(const std::vector<VideoStream>& streams,
                                                       std::string_view wanted);

/// Why a recording is not played that has none that is wanted, for people.
[[nodiscard]] std::string no_such_stream(std::string_view wanted,
                                         const std::vector<VideoStream>& streams);
/// Whether that is what a reason says.
[[nodiscard]] bool is_about_choice(std::string_view reason);

/// All streams for people: "1 (320x180), 2 (160x90, "cabin")".
[[nodiscard]] std::string text_of(const std::vector<VideoStream>& streams);

}  // namespace cabinwatch::pipeline

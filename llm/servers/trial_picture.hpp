#pragma once

#include <cstddef>
#include <string_view>

namespace cabinwatch::llm {

/// A JPEG picture of grey stripes, base64: shows whether a server takes pictures, and warms up its
/// image encoder. Large enough for models that refuse pictures of a few pixels.
inline constexpr int kTrialPictureWidth = 128;  // pixels
inline constexpr int kTrialPictureHeight = 96;  // pixels
inline constexpr std::size_t kTrialPictureBytes = 383;
inline constexpr std::string_view kTrialPicture =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVk"
    "VGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
    "fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCABgAIADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAMGBf"
    "/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/a"
    "AAwDAQACEQMRAD8A4oALgAsAC4ALAAsAC4ALAAyQALgAsAC4ALAAsAC4ALAAyQALgAsAC4ALAAsAC4ALAAyQALgAsA"
    "C4ALAAsAC4ALAAyQALgAsAC4ALAAsAC4ALAAyQALgAsAC4ALAAsAC4ALAA/9k=";

}  // namespace cabinwatch::llm

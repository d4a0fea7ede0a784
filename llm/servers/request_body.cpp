#include "llm/servers/request_body.hpp"

#include <algorithm>
#include <stdexcept>

namespace cabinwatch::llm {

RequestBody::RequestBody(const nlohmann::ordered_json& json,
                         const std::vector<pipeline::EncodedPicturePtr>& pictures) {
  const auto text = json.dump();
  std::string_view rest = text;
  for (const auto& picture : pictures) {
    const auto place = rest.find(kPicturePlace);
    if (place == std::string_view::npos) throw std::invalid_argument("more pictures than places");
    segments_.emplace_back(std::string(rest.substr(0, place)));
    segments_.emplace_back(picture);
    rest.remove_prefix(place + kPicturePlace.size());
  }
  if (rest.find(kPicturePlace) != std::string_view::npos) {
    throw std::invalid_argument("more places than pictures");
  }
  segments_.emplace_back(std::string(rest));
  for (const auto& segment : segments_) size_ += bytes_of(segment).size();
}

std::size_t RequestBody::read(std::size_t offset, std::span<char> room) const {
  std::size_t copied = 0;
  for (const auto& segment : segments_) {
    const auto bytes = bytes_of(segment);
    if (offset >= bytes.size()) {
      offset -= bytes.size();
      continue;
    }
    copied += bytes.substr(offset).copy(room.data() + copied, room.size() - copied);
    offset = 0;
    if (copied == room.size()) break;
  }
  return copied;
}

std::string RequestBody::text() const {
  std::string text(size_, '\0');
  static_cast<void>(read(0, text));
  return text;
}

std::string_view RequestBody::bytes_of(const Segment& segment) {
  if (const auto* text = std::get_if<std::string>(&segment)) return *text;
  return std::get<pipeline::EncodedPicturePtr>(segment)->base64;
}

}  // namespace cabinwatch::llm

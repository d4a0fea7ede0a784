#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/sequence.hpp"

namespace cabinwatch::llm {

/// The body of an HTTP request, as a chain of texts and pictures. Pictures are shared, never
/// copied: the four queries of a sequence send the same bytes in memory.
///
/// Immutable; any thread.
class RequestBody {
 public:
  /// Where a picture's base64 is to stand within a JSON text. A control character, which no text of
  /// a request has, and one that JSON does not escape: nothing else can look like it.
  static constexpr std::string_view kPicturePlace = "\x7f";

  /// @param json      with kPicturePlace in as many places as there are pictures
  /// @param pictures  in the order of their places
  /// @throws std::invalid_argument when places and pictures differ in number
  RequestBody(const nlohmann::ordered_json& json,
              const std::vector<pipeline::EncodedPicturePtr>& pictures);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Copies bytes from `offset` on into `room`. How many: 0 only at the end.
  [[nodiscard]] std::size_t read(std::size_t offset, std::span<char> room) const;

  /// The whole of it, for tests.
  [[nodiscard]] std::string text() const;

 private:
  using Segment = std::variant<std::string, pipeline::EncodedPicturePtr>;
  [[nodiscard]] static std::string_view bytes_of(const Segment& segment);

  std::vector<Segment> segments_;
  std::size_t size_ = 0;
};

using RequestBodyPtr = std::shared_ptr<const RequestBody>;

}  // namespace cabinwatch::llm

#pragma once

#include <cstdint>
#include <initializer_list>

namespace cabinwatch::alerts {

/// A set of the words of one enumeration. Immutable; any thread.
template <typename Enum>
class WordSet {
 public:
  constexpr WordSet() = default;
  constexpr WordSet(std::initializer_list<Enum> words) {
    for (const Enum word : words) bits_ |= bit(word);
  }

  [[nodiscard]] constexpr bool contains(Enum word) const { return (bits_ & bit(word)) != 0; }
  [[nodiscard]] constexpr bool is_empty() const { return bits_ == 0; }
  constexpr void add(Enum word) { bits_ |= bit(word); }
  constexpr bool operator==(const WordSet&) const = default;

 private:
  [[nodiscard]] static constexpr std::uint32_t bit(Enum word) {
    return std::uint32_t{1} << static_cast<unsigned>(word);
  }
  std::uint32_t bits_ = 0;
};

}  // namespace cabinwatch::alerts

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "vision/model_error.hpp"

namespace cabinwatch::vision {

/// A table of a FlatBuffers file, read in place. Every offset is checked: a broken file is told,
/// never followed out of the buffer.
///
/// Source: https://flatbuffers.dev/internals (tables, vtables, vectors; little-endian).
///
/// Borrows the file's bytes. Any thread. All members throw ModelError when the file is broken.
class FlatTable {
 public:
  using Bytes = std::span<const std::uint8_t>;

  [[nodiscard]] static FlatTable root(Bytes file) {
    return {file, std::size_t{load<std::uint32_t>(file, 0)}};
  }

  /// Field `index` in the order of the schema; `otherwise` when the table leaves it out.
  template <typename Value>
  [[nodiscard]] Value value(unsigned index, Value otherwise) const {
    const std::size_t at = field(index);
    return at == 0 ? otherwise : load<Value>(file_, at);
  }

  /// False for a table that is left out.
  [[nodiscard]] bool has(unsigned index) const { return field(index) != 0; }

  [[nodiscard]] FlatTable table(unsigned index) const { return {file_, follow(needed(index))}; }

  /// Empty when left out.
  [[nodiscard]] std::vector<FlatTable> tables(unsigned index) const {
    std::vector<FlatTable> all;
    const Vector found = vector(index, sizeof(std::uint32_t));
    for (std::size_t i = 0; i < found.count; ++i) {
      all.emplace_back(FlatTable{file_, follow(found.at + i * sizeof(std::uint32_t))});
    }
    return all;
  }

  template <typename Value>
  [[nodiscard]] std::vector<Value> values(unsigned index) const {
    const Vector found = vector(index, sizeof(Value));
    std::vector<Value> all(found.count);
    if (found.count > 0) std::memcpy(all.data(), &file_[found.at], found.count * sizeof(Value));
    return all;
  }

  [[nodiscard]] Bytes bytes(unsigned index) const {
    const Vector found = vector(index, 1);
    return file_.subspan(found.at, found.count);
  }

 private:
  struct Vector {
    std::size_t at;
    std::size_t count;
  };

  FlatTable(Bytes file, std::size_t at) : file_(file), at_(at) {
    const auto back = load<std::int32_t>(file_, at_);
    const auto vtable = static_cast<std::ptrdiff_t>(at_) - back;
    if (vtable < 0) throw ModelError("a table points before the file's beginning");
    vtable_ = static_cast<std::size_t>(vtable);
    vtable_size_ = load<std::uint16_t>(file_, vtable_);
  }

  template <typename Value>
  [[nodiscard]] static Value load(Bytes file, std::size_t at) {
    static_assert(std::is_arithmetic_v<Value>);
    if (at > file.size() || file.size() - at < sizeof(Value)) {
      throw ModelError("an offset points behind the file's end");
    }
    Value value;
    std::memcpy(&value, &file[at], sizeof(Value));
    return value;
  }

  [[nodiscard]] std::size_t field(unsigned index) const {
    const std::size_t entry = 4 + 2 * std::size_t{index};
    if (entry + 2 > vtable_size_) return 0;
    const auto offset = load<std::uint16_t>(file_, vtable_ + entry);
    return offset == 0 ? 0 : at_ + offset;
  }

  [[nodiscard]] std::size_t needed(unsigned index) const {
    const std::size_t at = field(index);
    if (at == 0) throw ModelError("a part that every model has is missing");
    return at;
  }

  [[nodiscard]] std::size_t follow(std::size_t at) const {
    return at + load<std::uint32_t>(file_, at);
  }

  [[nodiscard]] Vector vector(unsigned index, std::size_t element_size) const {
    const std::size_t at = field(index);
    if (at == 0) return {0, 0};
    const std::size_t begin = follow(at);
    const std::size_t count = load<std::uint32_t>(file_, begin);
    if (count > (file_.size() - begin - 4) / element_size) {
      throw ModelError("a list is longer than the file");
    }
    return {begin + 4, count};
  }

  Bytes file_;
  std::size_t at_;
  std::size_t vtable_ = 0;
  std::size_t vtable_size_ = 0;
};

}  // namespace cabinwatch::vision

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace cabinwatch::pipeline {

/// The windows that a frame belongs to, ascending. Usually one; where sequences overlap closely
/// there are some more, and only beyond kFew of them is memory asked for. A plain value.
class WindowIds {
 public:
  static constexpr std::size_t kFew = 4;

  WindowIds() = default;
  WindowIds(std::initializer_list<std::uint64_t> ids) {
    for (const auto id : ids) push_back(id);
  }

  void push_back(std::uint64_t id) {
    if (count_ < kFew) {
      few_.at(count_) = id;
    } else {
      if (count_ == kFew) many_.assign(few_.begin(), few_.end());
      many_.push_back(id);
    }
    ++count_;
  }

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] const std::uint64_t* begin() const noexcept {
    return count_ <= kFew ? few_.data() : many_.data();
  }
  [[nodiscard]] const std::uint64_t* end() const noexcept { return begin() + count_; }
  [[nodiscard]] std::uint64_t front() const { return *begin(); }
  [[nodiscard]] std::uint64_t back() const { return *(end() - 1); }

  friend bool operator==(const WindowIds& ids, std::span<const std::uint64_t> others) noexcept {
    return std::equal(ids.begin(), ids.end(), others.begin(), others.end());
  }

 private:
  std::size_t count_ = 0;
  std::array<std::uint64_t, kFew> few_{};
  std::vector<std::uint64_t> many_;
};

}  // namespace cabinwatch::pipeline

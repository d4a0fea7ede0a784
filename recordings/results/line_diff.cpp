#include "recordings/results/line_diff.hpp"

#include <algorithm>
#include <cstdint>

namespace cabinwatch::recordings {
namespace {

/// Lengths of the longest common subsequences of what is left of both from there on.
class CommonLengths {
 public:
  CommonLengths(const std::vector<std::string>& first, const std::vector<std::string>& second)
      : width_(second.size() + 1), lengths_((first.size() + 1) * width_, 0) {
    for (auto i = first.size(); i-- > 0;) {
      for (auto j = second.size(); j-- > 0;) {
        lengths_[i * width_ + j] =
            first[i] == second[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  [[nodiscard]] std::uint32_t at(std::size_t i, std::size_t j) const {
    return lengths_[i * width_ + j];
  }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> lengths_;
};

}  // namespace

std::vector<DiffLine> diff(const std::vector<std::string>& first,
                           const std::vector<std::string>& second) {
  using Change = DiffLine::Change;
  const CommonLengths common(first, second);
  std::vector<DiffLine> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < first.size() || j < second.size()) {
    const bool has_both = i < first.size() && j < second.size();
    if (has_both && first[i] == second[j]) {
      lines.push_back({Change::same, i++});
      ++j;
    } else if (j == second.size() || (has_both && common.at(i + 1, j) >= common.at(i, j + 1))) {
      lines.push_back({Change::removed, i++});
    } else {
      lines.push_back({Change::added, j++});
    }
  }
  return lines;
}

}  // namespace cabinwatch::recordings

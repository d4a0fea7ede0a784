#include "pipeline/luma_thumbnail.hpp"

#include <cstdlib>

namespace cabinwatch::pipeline {

double mean_difference(const LumaThumbnail& a, const LumaThumbnail& b) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < a.luma.size(); ++i) {
    sum += static_cast<std::uint32_t>(std::abs(int{a.luma[i]} - int{b.luma[i]}));
  }
  return static_cast<double>(sum) / static_cast<double>(a.luma.size());
}

}  // namespace cabinwatch::pipeline

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "pipeline/frame.hpp"

namespace cabinwatch::vision {

/// A gray frame with the luma that `paint` gives each pixel (column, row).
inline pipeline::FramePtr drawn_frame(int width, int height,
                                      const std::function<int(int, int)>& paint,
                                      base::Clock::time_point at = {}) {
  auto pixels = std::make_shared<std::vector<std::uint8_t>>();
  pixels->reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      pixels->push_back(static_cast<std::uint8_t>(paint(column, row)));
    }
  }
  auto frame = std::make_shared<pipeline::Frame>();
  frame->format = pipeline::PixelFormat::gray8;
  frame->width = width;
  frame->height = height;
  frame->planes[0] = {pixels->data(), width};
  frame->byte_count = pixels->size();
  frame->captured_at = at;
  frame->received_at = at;
  frame->pixels = std::move(pixels);
  return frame;
}

}  // namespace cabinwatch::vision

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "vision/face_shape.hpp"

namespace cabinwatch::bench {

/// A gray picture of its own.
struct Picture {
  std::vector<std::uint8_t> luma;
  pipeline::PictureSize size;

  explicit Picture(const vision::LumaView& view);
  [[nodiscard]] vision::LumaView view() const { return {luma.data(), size.width, size}; }
  [[nodiscard]] std::uint8_t& at(int column, int row);
};

/// A way to make a good picture of a face a bad one.
struct Spoiling {
  std::string name;
  std::function<void(Picture&, const vision::FaceShape&)> spoil;
};

[[nodiscard]] std::vector<Spoiling> spoilings();

}  // namespace cabinwatch::bench

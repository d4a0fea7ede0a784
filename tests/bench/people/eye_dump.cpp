#include "eye_dump.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "vision/eye_measure.hpp"
#include "vision/eye_picture.hpp"

namespace cabinwatch::bench {

EyeDump::EyeDump(const std::string& file) : file_(file, std::ios::binary) {
  if (!file_) throw std::runtime_error(file + " cannot be written");
}

void EyeDump::add(const vision::LumaView& picture, const vision::FaceShape& face, int number,
                  bool is_held) {
  const std::array<float, 4> head{static_cast<float>(number), is_held ? 1.0F : 0.0F,
                                  static_cast<float>(vision::measure(face.left_eye).width),
                                  static_cast<float>(vision::measure(face.right_eye).width)};
  file_.write(reinterpret_cast<const char*>(head.data()), sizeof(head));
  for (const bool is_left : {true, false}) {
    const auto& eye = is_left ? face.left_eye : face.right_eye;
    write(vision::eye_picture(picture, eye, is_left).luma);
    write(vision::lid_picture(picture, eye, is_left).luma);
  }
  if (!file_) throw std::runtime_error("the eyes' pictures cannot be written");
}

void EyeDump::write(std::span<const float> luma) {
  std::vector<char> bytes(luma.size());
  std::ranges::transform(luma, bytes.begin(), [](float value) {
    return static_cast<char>(static_cast<std::uint8_t>(value));
  });
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace cabinwatch::bench

#include "vision/eye_net.hpp"

#include "vision/picture_net.hpp"

namespace cabinwatch::vision {
namespace {

constexpr picture_net::Shape kEyeShape{.rows = EyePicture::kHeight,
                                       .columns = EyePicture::kWidth,
                                       .first = 8,
                                       .second = 16,
                                       .third = 24,
                                       .hidden = 16,
                                       .states = 4};

}  // namespace

struct EyeNet::Net : picture_net::PictureNet<kEyeShape> {
  using PictureNet::PictureNet;
};

EyeNet::EyeNet() : net_(std::make_unique<const Net>(eye_net_layers())) {}

EyeNet::~EyeNet() = default;

EyeLook EyeNet::look(const EyePicture& eye) const {
  const auto parts = net_->look(eye.luma);
  return {parts[0], parts[1], parts[2], parts[3]};
}

}  // namespace cabinwatch::vision

#include "vision/eye_net.hpp"

#include "vision/picture_net.hpp"

namespace cabinwatch::vision {
namespace {

constexpr picture_net::Shape kEyeShape{EyePicture::kHeight, EyePicture::kWidth, {8, 16, 24}, 16, 4};

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

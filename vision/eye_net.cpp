#include "vision/eye_net.hpp"

#include "vision/picture_net.hpp"

namespace cabinwatch::vision {

struct EyeNet::Net : picture_net::PictureNet<EyePicture::kHeight, EyePicture::kWidth, 4> {
  using PictureNet::PictureNet;
};

EyeNet::EyeNet() : net_(std::make_unique<const Net>(eye_net_layers())) {}

EyeNet::~EyeNet() = default;

EyeLook EyeNet::look(const EyePicture& eye) const {
  const auto parts = net_->look(eye.luma);
  return {parts[0], parts[1], parts[2], parts[3]};
}

}  // namespace cabinwatch::vision

#include "vision/lid_net.hpp"

#include <cmath>

#include "vision/picture_net.hpp"

namespace cabinwatch::vision {
namespace {

/// Nothing is surer. Source: ours: 1 in 10 000.
constexpr double kLeastPart = 1e-4;

constexpr picture_net::Shape kLidShape{
    LidPicture::kHeight, LidPicture::kWidth, {12, 24, 32}, 24, 2};

}  // namespace

struct LidNet::Net : picture_net::PictureNet<kLidShape> {
  using PictureNet::PictureNet;
};

LidNet::LidNet() : net_(std::make_unique<const Net>(lid_net_layers())) {}

LidNet::~LidNet() = default;

double LidNet::look(const LidPicture& eye) const {
  const auto [closed, lowered] = net_->look(eye.luma);
  return std::log(lowered + kLeastPart) - std::log(closed + kLeastPart);
}

}  // namespace cabinwatch::vision

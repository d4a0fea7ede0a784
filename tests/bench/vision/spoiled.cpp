#include "spoiled.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace cabinwatch::bench {
namespace {

using vision::EyeShape;
using vision::FaceShape;
using vision::Point;

double eye_width(const EyeShape& eye) {
  return std::hypot(eye.right_corner.x - eye.left_corner.x, eye.right_corner.y - eye.left_corner.y);
}

void scale_light(Picture& picture, double factor, double added) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> noise(-2, 2);
  for (auto& luma : picture.luma) {
    luma = static_cast<std::uint8_t>(std::clamp(luma * factor + added + noise(random), 0.0, 255.0));
  }
}

/// Three box filters after one another are close to a Gaussian.
void blur(Picture& picture, int reach, bool is_across_only) {
  for (int pass = 0; pass < 3; ++pass) {
    for (const bool is_across : {true, false}) {
      if (!is_across && is_across_only) continue;
      Picture before = picture;
      for (int row = 0; row < picture.size.height; ++row) {
        for (int column = 0; column < picture.size.width; ++column) {
          int sum = 0;
          for (int i = -reach; i <= reach; ++i) {
            sum += is_across ? before.at(std::clamp(column + i, 0, picture.size.width - 1), row)
                             : before.at(column, std::clamp(row + i, 0, picture.size.height - 1));
          }
          picture.at(column, row) = static_cast<std::uint8_t>(sum / (2 * reach + 1));
        }
      }
    }
  }
}

void shrink(Picture& picture, int divisor) {
  const Picture before = picture;
  picture.size = {before.size.width / divisor, before.size.height / divisor};
  picture.luma.assign(
      static_cast<std::size_t>(picture.size.width) * static_cast<std::size_t>(picture.size.height),
      0);
  Picture from = before;
  for (int row = 0; row < picture.size.height; ++row) {
    for (int column = 0; column < picture.size.width; ++column) {
      int sum = 0;
      for (int i = 0; i < divisor * divisor; ++i) {
        sum += from.at(column * divisor + i % divisor, row * divisor + i / divisor);
      }
      picture.at(column, row) = static_cast<std::uint8_t>(sum / (divisor * divisor));
    }
  }
}

/// An ellipse over each eye, `across` and `down` eye widths large.
void cover(Picture& picture, const FaceShape& face, double across, double down,
           const std::function<int(int)>& luma) {
  for (const EyeShape& eye : {face.left_eye, face.right_eye}) {
    const double width = eye_width(eye);
    const Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                       (eye.left_corner.y + eye.right_corner.y) / 2};
    for (int row = 0; row < picture.size.height; ++row) {
      for (int column = 0; column < picture.size.width; ++column) {
        const double x = (column - middle.x) / (across * width / 2);
        const double y = (row - middle.y) / (down * width / 2);
        if (x * x + y * y > 1) continue;
        auto& pixel = picture.at(column, row);
        pixel = static_cast<std::uint8_t>(std::clamp(luma(pixel), 0, 255));
      }
    }
  }
}

int skin(const Picture& picture, const FaceShape& face) {
  Picture copy = picture;
  return copy.at(static_cast<int>(face.cheeks[0].x), static_cast<int>(face.cheeks[0].y));
}

void cut(Picture& picture, const FaceShape& face, double share) {
  const Point left = face.left_eye.left_corner;
  const Point right = face.right_eye.right_corner;
  const int from = static_cast<int>(left.x + (right.x - left.x) * share);
  const Picture before = picture;
  Picture source = before;
  picture.size.width = std::max(1, before.size.width - from);
  picture.luma.assign(
      static_cast<std::size_t>(picture.size.width) * static_cast<std::size_t>(picture.size.height),
      0);
  for (int row = 0; row < picture.size.height; ++row) {
    for (int column = 0; column < picture.size.width; ++column) {
      picture.at(column, row) = source.at(column + from, row);
    }
  }
}

}  // namespace

Picture::Picture(const vision::LumaView& view) : size(view.size) {
  for (int row = 0; row < size.height; ++row) {
    const auto* begin = view.data + static_cast<std::ptrdiff_t>(row) * view.stride;
    luma.insert(luma.end(), begin, begin + size.width);
  }
}

std::uint8_t& Picture::at(int column, int row) {
  return luma.at(static_cast<std::size_t>(row) * static_cast<std::size_t>(size.width) +
                 static_cast<std::size_t>(column));
}

std::vector<Spoiling> spoilings() {
  return {
      {"as it is", [](Picture&, const FaceShape&) {}},
      {"half as bright", [](Picture& p, const FaceShape&) { scale_light(p, 0.5, 0); }},
      {"a fifth as bright", [](Picture& p, const FaceShape&) { scale_light(p, 0.2, 0); }},
      {"a tenth as bright", [](Picture& p, const FaceShape&) { scale_light(p, 0.1, 0); }},
      {"half the contrast", [](Picture& p, const FaceShape&) { scale_light(p, 0.5, 64); }},
      {"glare: +80", [](Picture& p, const FaceShape&) { scale_light(p, 1.0, 80); }},
      {"glare: +160", [](Picture& p, const FaceShape&) { scale_light(p, 1.0, 160); }},
      {"blur, 3 pixels", [](Picture& p, const FaceShape&) { blur(p, 1, false); }},
      {"blur, 5 pixels", [](Picture& p, const FaceShape&) { blur(p, 2, false); }},
      {"blur, 9 pixels", [](Picture& p, const FaceShape&) { blur(p, 4, false); }},
      {"smeared across, 13 pixels", [](Picture& p, const FaceShape&) { blur(p, 6, true); }},
      {"half as large", [](Picture& p, const FaceShape&) { shrink(p, 2); }},
      {"a third as large", [](Picture& p, const FaceShape&) { shrink(p, 3); }},
      {"a quarter as large", [](Picture& p, const FaceShape&) { shrink(p, 4); }},
      {"sunglasses, dark",
       [](Picture& p, const FaceShape& f) {
         cover(p, f, 1.8, 1.5, [](int l) { return l / 10 + 10; });
       }},
      {"sunglasses, lighter",
       [](Picture& p, const FaceShape& f) { cover(p, f, 1.8, 1.5, [](int l) { return l / 4; }); }},
      {"hand before the eyes",
       [](Picture& p, const FaceShape& f) {
         const int luma = skin(p, f);
         cover(p, f, 2.4, 1.6, [luma](int l) { return luma + (l % 7) - 3; });
       }},
      {"cut off between the eyes", [](Picture& p, const FaceShape& f) { cut(p, f, 0.5); }},
      {"cut off beside an eye", [](Picture& p, const FaceShape& f) { cut(p, f, -0.1); }},
      {"upside down", [](Picture& p, const FaceShape&) { std::ranges::reverse(p.luma); }},
      {"mirrored",
       [](Picture& p, const FaceShape&) {
         for (int row = 0; row < p.size.height; ++row) {
           const auto begin = p.luma.begin() + static_cast<std::ptrdiff_t>(row) * p.size.width;
           std::reverse(begin, begin + p.size.width);
         }
       }},
  };
}

}  // namespace cabinwatch::bench

#include "vision/face_package.hpp"

#include <xxhash.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "vision/model_error.hpp"

namespace cabinwatch::vision {
namespace {

constexpr std::size_t kFileSize = 3986256;
constexpr XXH128_hash_t kContent{0x2d940e78350ec4ff, 0x15a3c1bc89205414};  // low, high

/// Source: the package's face_mesh_solution_packed_assets_loader.js.
struct Part {
  std::size_t begin;
  std::size_t end;
};
constexpr Part kLandmarks{0, 2495952};
constexpr Part kGeometry{3737848, 3757224};
constexpr Part kDetector{3757224, 3986256};

constexpr const char* kFileName = "face_mesh_solution_packed_assets.data";

std::span<const std::uint8_t> part_of(const std::vector<std::uint8_t>& file, Part part) {
  return std::span(file).subspan(part.begin, part.end - part.begin);
}

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw ModelError("the face model " + path + " " + reason +
                   "; it is a file of the npm package @mediapipe/face_mesh 0.4.1657299874, which "
                   "./dev fetches and the Debian package contains");
}

}  // namespace

FacePackage::FacePackage(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    fail(path, error ? "cannot be read: " + error.message() : "is no file");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error) fail(path, "cannot be read: " + error.message());
  if (size != kFileSize) fail(path, "has the wrong size: it is broken, or another version's");

  file_.resize(kFileSize);
  std::ifstream in(path, std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(file_.data()), static_cast<std::streamsize>(kFileSize))) {
    fail(path, std::string("cannot be read: ") + std::strerror(errno));
  }
  if (XXH128_isEqual(XXH3_128bits(file_.data(), file_.size()), kContent) == 0) {
    fail(path, "has the wrong checksum: it is broken, or another version's");
  }
}

FacePackage::Bytes FacePackage::detector() const noexcept { return part_of(file_, kDetector); }
FacePackage::Bytes FacePackage::landmarks() const noexcept { return part_of(file_, kLandmarks); }
FacePackage::Bytes FacePackage::geometry() const noexcept { return part_of(file_, kGeometry); }

std::string FacePackage::installed_path() {
  std::error_code error;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto folder = error ? std::filesystem::path("/usr/bin") : executable.parent_path();
  return (folder.parent_path() / "share" / "cabinwatch" / kFileName).string();
}

}  // namespace cabinwatch::vision

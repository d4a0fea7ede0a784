#include "vision/head_model.hpp"

#include <cstring>
#include <optional>

#include "vision/model_error.hpp"

namespace cabinwatch::vision {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Goes through a protocol buffer's fields. Source:
/// https://protobuf.dev/programming-guides/encoding
class ProtoFields {
 public:
  struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;  // of an integer
    Bytes bytes;              // of anything else
  };

  explicit ProtoFields(Bytes message) : rest_(message) {}

  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field{key >> 3U, 0, {}};
    switch (key & 7U) {
      case 0:
        field.value = varint();
        break;
      case 2:
        field.bytes = read_bytes(varint());
        break;
      case 5:
        field.bytes = read_bytes(4);
        break;
      default:
        throw ModelError("the head model is broken");
    }
    return field;
  }

 private:
  Bytes read_bytes(std::uint64_t count) {
    if (count > rest_.size()) throw ModelError("the head model is cut off");
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = read_bytes(1)[0];
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    throw ModelError("the head model is broken");
  }

  Bytes rest_;
};

constexpr std::uint64_t kMetadataMesh = 1, kMetadataLandmark = 2;
constexpr std::uint64_t kMeshVertices = 3;
constexpr std::uint64_t kLandmarkId = 1;
constexpr std::size_t kFloatsInVertex = 5;  // x, y, z and a place in a texture

void append_floats(Bytes bytes, std::vector<float>& floats) {
  if (bytes.size() % sizeof(float) != 0) throw ModelError("the head model is broken");
  const std::size_t before = floats.size();
  floats.resize(before + bytes.size() / sizeof(float));
  if (!bytes.empty()) std::memcpy(&floats[before], bytes.data(), bytes.size());
}

std::vector<float> read_vertices(Bytes mesh) {
  std::vector<float> floats;
  ProtoFields fields(mesh);
  while (const auto field = fields.next()) {
    if (field->number == kMeshVertices) append_floats(field->bytes, floats);
  }
  return floats;
}

std::size_t read_landmark(Bytes landmark) {
  ProtoFields fields(landmark);
  while (const auto field = fields.next()) {
    if (field->number == kLandmarkId) return field->value;
  }
  return 0;
}

}  // namespace

HeadModel read_head_model(std::span<const std::uint8_t> metadata) {
  std::vector<float> vertices;
  HeadModel model;
  ProtoFields fields(metadata);
  while (const auto field = fields.next()) {
    if (field->number == kMetadataMesh) vertices = read_vertices(field->bytes);
    if (field->number == kMetadataLandmark) model.landmarks.push_back(read_landmark(field->bytes));
  }
  constexpr std::size_t kFewest = 6;  // that a pose can be told from with certainty
  if (model.landmarks.size() < kFewest) throw ModelError("the head model has too few points");
  for (const std::size_t landmark : model.landmarks) {
    if (landmark >= vertices.size() / kFloatsInVertex) {
      throw ModelError("the head model's points are missing");
    }
    constexpr double kMillimetres = 10.0;  // in a centimetre
    const float* vertex = &vertices[landmark * kFloatsInVertex];
    model.points.push_back(
        {vertex[0] * kMillimetres, vertex[1] * -kMillimetres, vertex[2] * -kMillimetres});
  }
  return model;
}

}  // namespace cabinwatch::vision

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cabinwatch::pipeline {

/// The bytes as base64 without line breaks (RFC 4648, with padding). Any thread.
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace cabinwatch::pipeline

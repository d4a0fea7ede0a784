#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cabinwatch::pipeline {

/// Base64 without line breaks (RFC 4648, with padding), in place of what `text` holds, in the
/// memory that it has. Any thread.
void write_base64(std::span<const std::uint8_t> bytes, std::string& text);

}  // namespace cabinwatch::pipeline

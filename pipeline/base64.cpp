#include "pipeline/base64.hpp"

#include <glib.h>

namespace cabinwatch::pipeline {

void write_base64(std::span<const std::uint8_t> bytes, std::string& text) {
  // GLib's incremental form writes into memory of ours: no second copy of the text. The size is
  // the one it asks for.
  text.resize((bytes.size() / 3 + 1) * 4 + 4);
  gint state = 0;
  gint save = 0;
  gsize length =
      g_base64_encode_step(bytes.data(), bytes.size(), FALSE, text.data(), &state, &save);
  length += g_base64_encode_close(FALSE, text.data() + length, &state, &save);
  text.resize(length);
}

}  // namespace cabinwatch::pipeline

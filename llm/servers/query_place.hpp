#pragma once

#include <optional>

#include "llm/servers/request_fields.hpp"

namespace cabinwatch::llm {

/// What the body of a query tells a server about where it is to be answered, and by which fields.
/// Plain values.
struct QueryPlace {
  bool caches_by_slot = false;  ///< the server is llama.cpp's, which knows the two wishes below
  std::optional<int> slot{};    ///< the slot that has the sequence's pictures, or shall have them
  RequestFields fields{};
};

}  // namespace cabinwatch::llm

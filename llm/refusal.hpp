#pragma once

#include <string>

#include "llm/finding.hpp"

namespace cabinwatch::llm {

/// Why a query gave no answer, and what there is to say about it: a line that error_line made.
struct Refusal {
  QueryError error = QueryError::no_server;
  std::string text;
};

}  // namespace cabinwatch::llm

#pragma once

#include <string>

#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {

/// Why a query gave no answer, and what there is to say about it: a line that error_line made.
struct Refusal {
  QueryError error = QueryError::no_server;
  std::string text;
};

/// Whether the model is at fault, or the server cannot do what this question needs: another
/// question may still be answered.
[[nodiscard]] inline bool is_models_failure(QueryError error) {
  switch (error) {
    case QueryError::http_status:
    case QueryError::empty_answer:
    case QueryError::thinking_only:
    case QueryError::cut_at_length:
    case QueryError::not_json:
    case QueryError::text_around_json:
    case QueryError::missing_field:
    case QueryError::unknown_field:
    case QueryError::unknown_word:
    case QueryError::wrong_type:
    case QueryError::out_of_range:
      return true;
    case QueryError::no_server:
    case QueryError::refused:
    case QueryError::timed_out:
    case QueryError::cancelled:
    case QueryError::not_http:
    case QueryError::remote_host:
    case QueryError::not_asked:
    case QueryError::busy:
      break;
  }
  return false;
}

/// Whether no model has answered at all, as opposed to one that answered something else than was
/// asked: what it would have seen is not known.
[[nodiscard]] inline bool is_unanswered(QueryError error) {
  switch (error) {
    case QueryError::no_server:
    case QueryError::refused:
    case QueryError::timed_out:
    case QueryError::cancelled:
    case QueryError::http_status:
    case QueryError::not_http:
    case QueryError::remote_host:
    case QueryError::busy:
      return true;
    default:
      return false;
  }
}

}  // namespace cabinwatch::llm

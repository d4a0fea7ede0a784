#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "llm/answers/answer_form.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// A recording's answers for the report's page, field by field instead of sequence by sequence: a
/// character each where a word, a flag or a digit is meant. An hour of answers takes 100 kB that
/// way, where its findings take 2 MB.
///
/// One thread at a time.
class AnswerColumns {
 public:
  AnswerColumns();

  /// The next sequence, as a line of VIDEO.findings.jsonl has it.
  /// @throws std::exception  it is not as docs/findings.schema.json has it
  void add(const Json& sequence);

  /// {"fields": {"face_state.state": "00.1"}, "confidence": {"face_state": [..]},
  ///  "texts": {"scene.summary": {"texts": [..], "at": [..]}},
  ///  "errors": {"texts": [..], "at": [[sequence, analysis, error, text], ..]}}
  ///
  /// A field's value is the place of its word among field_words() as a base-36 digit, or "." where
  /// the analysis has no answer. Analyses that were never asked are left out. Errors are numbers:
  /// of the sequence from 0, of Analysis and QueryError, and of the text.
  [[nodiscard]] Json json() const;

  /// The words that the columns' digits stand for: {"face_state": {"state": [..]}, ..}.
  [[nodiscard]] static Json field_words();

 private:
  /// Texts of which many are the same: each is kept once.
  class Texts {
   public:
    [[nodiscard]] std::size_t place_of(const std::string& text);
    [[nodiscard]] const std::vector<std::string>& all() const { return texts_; }

   private:
    std::vector<std::string> texts_;
    std::unordered_map<std::string, std::size_t> places_;
  };

  struct Field {
    llm::AnswerField form;
    std::string values{};  // a character per sequence; of a text field none
    Texts texts{};         // of a text field
    Json text_at = Json::array();
  };

  struct Analysed {
    std::string name;
    std::vector<Field> fields;  // but confidence
    Json confidence = Json::array();
    bool was_asked = false;
  };

  void add_answer(Analysed& analysed, const Json* answer);

  std::array<Analysed, llm::kAnalysisCount> analyses_;
  std::size_t sequences_ = 0;
  Texts error_texts_;
  Json errors_ = Json::array();
};

}  // namespace cabinwatch::recordings

#include "recordings/results/answer_columns.hpp"

#include <algorithm>
#include <cstdint>

#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using Kind = llm::AnswerField::Kind;
using pipeline::to_word;

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr char kNoAnswer = '.';
constexpr std::string_view kConfidence = "confidence";

/// The value's place among those that the field can have.
std::size_t place(const llm::AnswerField& form, const Json& value) {
  if (form.kind == Kind::flag) return value.get<bool>() ? 1 : 0;
  if (form.kind == Kind::number) return value_in<std::size_t>(value);
  const auto& word = value.get_ref<const std::string&>();
  return static_cast<std::size_t>(std::ranges::find(form.words, word) - form.words.begin());
}

/// What stands for the value in a column; a value that the field cannot have stands for none.
char digit(const llm::AnswerField& form, const Json& value) {
  const auto index = place(form, value);
  return index < kDigits.size() && (form.kind != Kind::word || index < form.words.size())
             ? kDigits[index]
             : kNoAnswer;
}

template <typename Enum>
std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

std::size_t AnswerColumns::Texts::place_of(const std::string& text) {
  const auto [known, is_new] = places_.emplace(text, texts_.size());
  if (is_new) texts_.push_back(text);
  return known->second;
}

AnswerColumns::AnswerColumns() {
  for (std::size_t i = 0; i < analyses_.size(); ++i) {
    const auto analysis = static_cast<llm::Analysis>(i);
    analyses_[i].name = to_word(analysis);
    for (const auto& form : llm::answer_fields(analysis, true)) {
      if (!form.is_confidence()) analyses_[i].fields.push_back({.form = form});
    }
  }
}

void AnswerColumns::add(const Json& sequence) {
  const auto& answers = sequence.at("answers");
  for (auto& analysed : analyses_) {
    const auto answer = answers.find(analysed.name);
    add_answer(analysed, answer == answers.end() ? nullptr : &*answer);
  }
  for (const auto& [name, error] : sequence.at("errors").items()) {
    const auto analysis = index_of(word_value<llm::Analysis>("analysis", name));
    analyses_[analysis].was_asked = true;
    errors_.push_back({sequences_, analysis, index_of(word_at<llm::QueryError>(error, "error")),
                       error_texts_.place_of(error.at("text"))});
  }
  ++sequences_;
}

void AnswerColumns::add_answer(Analysed& analysed, const Json* answer) {
  if (answer != nullptr) analysed.was_asked = true;
  analysed.confidence.push_back(answer != nullptr ? value_in<int>(answer->at(kConfidence)) : 0);
  for (auto& field : analysed.fields) {
    const auto name = std::string(field.form.name);
    const bool is_told = answer != nullptr && answer->contains(name);
    if (field.form.kind == Kind::text) {
      field.text_at.push_back(
          is_told ? static_cast<std::int64_t>(field.texts.place_of(answer->at(name))) : -1);
    } else {
      field.values += is_told ? digit(field.form, answer->at(name)) : kNoAnswer;
    }
  }
}

Json AnswerColumns::json() const {
  Json fields = Json::object();
  Json confidence = Json::object();
  Json texts = Json::object();
  for (const auto& analysed : analyses_) {
    if (!analysed.was_asked) continue;
    confidence[analysed.name] = analysed.confidence;
    for (const auto& field : analysed.fields) {
      const auto name = analysed.name + "." + std::string(field.form.name);
      if (field.form.kind != Kind::text) {
        fields[name] = field.values;
      } else if (!field.texts.all().empty()) {
        texts[name] = {{"texts", field.texts.all()}, {"at", field.text_at}};
      }
    }
  }
  return {{"fields", std::move(fields)},
          {"confidence", std::move(confidence)},
          {"texts", std::move(texts)},
          {"errors", {{"texts", error_texts_.all()}, {"at", errors_}}}};
}

Json AnswerColumns::field_words() {
  Json words = Json::object();
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto analysis = static_cast<llm::Analysis>(i);
    auto& fields = words[std::string(to_word(analysis))] = Json::object();
    for (const auto& form : llm::answer_fields(analysis, true)) {
      if (form.is_confidence() || form.kind == Kind::text) continue;
      auto& of_field = fields[std::string(form.name)] = Json::array();
      if (form.kind == Kind::flag) of_field = {"false", "true"};
      for (int n = form.least; form.kind == Kind::number && n <= form.most; ++n) {
        of_field.push_back(std::to_string(n));
      }
      for (const auto word : form.words) of_field.push_back(word);
    }
  }
  return words;
}

}  // namespace cabinwatch::recordings

#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "llm/json_number.hpp"
#include "pipeline/driver_state.hpp"
#include "recordings/results/json_text.hpp"
#include "recordings/results/result_header.hpp"

namespace cabinwatch::recordings {

[[noreturn]] void refuse_number(const Json& value);

/// A value of what somebody else may have written. A number that the type cannot hold is refused:
/// C++ leaves it undefined to convert. Pure; any thread.
/// @throws ResultsError for such a number; Json::exception when it is something else
template <typename Value>
[[nodiscard]] Value value_in(const Json& value) {
  if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
    using Limits = std::numeric_limits<Value>;
    const bool fits = llm::is_within(value, Limits::min(), Limits::max());
    if (value.is_number() && !fits) refuse_number(value);
  }
  return value.get<Value>();
}

[[noreturn]] void refuse_word(std::string_view what, std::string_view text);

/// The value that a word names.
/// @param what  of what it is, for people
/// @throws ResultsError when it names none
template <typename Enum>
[[nodiscard]] Enum word_value(std::string_view what, std::string_view text) {
  const auto value = pipeline::from_word<Enum>(text);
  if (!value) refuse_word(what, text);
  return *value;
}

/// @throws ResultsError when the word names no value; Json::exception when it is no word
template <typename Enum>
[[nodiscard]] Enum word_at(const Json& object, const char* name) {
  return word_value<Enum>(name, object.at(name).template get_ref<const std::string&>());
}

/// Nothing where there is null.
/// @throws as value_in; Json::exception when there is not even null
template <typename Value>
[[nodiscard]] std::optional<Value> value_or_null_at(const Json& object, const char* name) {
  const auto& value = object.at(name);
  if (value.is_null()) return std::nullopt;
  return value_in<Value>(value);
}

/// Of what somebody else may have written: whoever takes a number of it as an integer can.
/// Pure; any thread.
/// @throws ResultsError  a number is beyond 64-bit integers, which C++ leaves undefined to convert
void check_numbers(const Json& json);

/// A line of a results file as an object. Pure; any thread.
/// @throws ResultsError, without file and line, when it is none; see check_numbers
[[nodiscard]] Json result_line(std::string_view text);

/// What is wrong in a results file, with the place: "FILE:7: ...". Pure; any thread.
[[nodiscard]] ResultsError damage_at(const std::filesystem::path& file, std::size_t line,
                                     const std::string& reason);

/// A line of a results file is not what it should be: "line 7: ...".
class ResultLineError : public std::runtime_error {
 public:
  ResultLineError(std::size_t number, std::string reason);

  [[nodiscard]] std::size_t number() const noexcept { return number_; }  ///< from 1
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  std::size_t number_;
  std::string reason_;
};

/// Calls `read` with each line of a results file (docs/batch.md) as an object, in order. Pure; any
/// thread.
/// @throws ResultLineError  a line is not JSON, or `read` threw at it
void for_each_result_line(std::istream& lines, const std::function<void(const Json&)>& read);

}  // namespace cabinwatch::recordings

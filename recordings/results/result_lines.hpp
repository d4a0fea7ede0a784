#pragma once

#include <functional>
#include <istream>
#include <string_view>

#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// Of what somebody else may have written: whoever takes a number of it as an integer can.
/// Pure; any thread.
/// @throws ResultsError  a number is beyond 64-bit integers, which C++ leaves undefined to convert
void check_numbers(const Json& json);

/// A line of a results file as an object. Pure; any thread.
/// @throws Json::exception when it is not JSON; see check_numbers
[[nodiscard]] Json result_line(std::string_view text);

/// Calls `read` with each line of a results file (docs/batch.md) as an object, in order. Pure; any
/// thread.
/// @throws std::runtime_error  a line is not JSON, or `read` threw at it; names the line's number
void for_each_result_line(std::istream& lines, const std::function<void(const Json&)>& read);

}  // namespace cabinwatch::recordings

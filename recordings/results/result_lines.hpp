#pragma once

#include <functional>
#include <istream>

#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// Calls `read` with each line of a results file (docs/batch.md) as an object, in order. Pure; any
/// thread.
/// @throws std::runtime_error  a line is not JSON, or `read` threw at it; names the line's number
void for_each_result_line(std::istream& lines, const std::function<void(const Json&)>& read);

}  // namespace cabinwatch::recordings

#pragma once

#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace cabinwatch::config {

/// What is allowed in each setting by itself, and hardly meant together, or where it is: each in a
/// sentence that names place and key, as ConfigurationError does. To be told as warnings: the
/// configuration can be used.
///
/// Pure: looks at no file, no network. Any thread.
[[nodiscard]] std::vector<std::string> contradictions(const Configuration& configuration);

}  // namespace cabinwatch::config

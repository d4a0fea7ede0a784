#pragma once

#include <cstddef>

namespace cabinwatch::base {

/// How many more files this process may open just now; 0 when that cannot be found out, since it
/// takes a descriptor to look. Others may open some before the caller does. Any thread.
[[nodiscard]] std::size_t free_descriptors();

}  // namespace cabinwatch::base

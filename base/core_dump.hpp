#pragma once

#include <system_error>

namespace cabinwatch::base {

/// This process leaves no core dump from now on, nor do programs that it starts: its memory has
/// pictures of people. Its limit for core files is zero, for good; and a program that the kernel
/// hands dumps to whatever the limit (core(5), kernel.core_pattern with a pipe) gets nothing of its
/// memory. Call it first thing.
/// @returns why that cannot be had
[[nodiscard]] std::error_code forbid_core_dumps() noexcept;

}  // namespace cabinwatch::base

#pragma once

namespace cabinwatch::base {

/// The program's exit status.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  ///< failed while running
inline constexpr int kExitUsage = 2;   ///< wrong usage or configuration

}  // namespace cabinwatch::base

#pragma once

#include <filesystem>

namespace cabinwatch::base {

/// Where a program of ours keeps what is to outlive it: the service's state directory
/// ($STATE_DIRECTORY, systemd's), else this user's ($XDG_STATE_HOME/cabinwatch, usually
/// ~/.local/state/cabinwatch). It need not exist. Empty: there is none. Reads the environment: any
/// thread, while none changes it.
[[nodiscard]] std::filesystem::path state_directory();

}  // namespace cabinwatch::base

#pragma once

#include "alerts/policy.hpp"
#include "daemon/configuration.hpp"

namespace cabinwatch::daemon {

/// What the alert policy is told of the configuration. Pure; any thread.
[[nodiscard]] alerts::PolicySettings policy_settings(const Configuration& configuration);

}  // namespace cabinwatch::daemon

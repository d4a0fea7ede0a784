#pragma once

#include "alerts/policy.hpp"
#include "config/configuration.hpp"

namespace cabinwatch::config {

/// What the alert policy is told of the configuration. Pure; any thread.
[[nodiscard]] alerts::PolicySettings policy_settings(const Configuration& configuration);

}  // namespace cabinwatch::config

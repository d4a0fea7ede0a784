#pragma once

#include <toml++/toml.h>

#include <functional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"

namespace cabinwatch::config {

/// Why a value was refused, in words that follow "section.key: ".
class ValueRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One key of the configuration: its section, and how a value for it is checked and stored.
struct Setting {
  std::string_view section;
  std::string_view key;
  /// @throws ValueRefused
  std::function<void(const toml::node& value, Configuration& configuration)> apply;
};

/// Every key there is. Immutable; any thread.
[[nodiscard]] const std::vector<Setting>& all_settings();

}  // namespace cabinwatch::config

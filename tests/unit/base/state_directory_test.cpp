#include "base/state_directory.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>
#include <string>

namespace cabinwatch::base {
namespace {

/// A variable of the environment, as it was again at the end.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }
  ~Variable() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

std::string directory(const char* service, const char* user, const char* home) {
  const Variable one("STATE_DIRECTORY", service);
  const Variable two("XDG_STATE_HOME", user);
  const Variable three("HOME", home);
  return state_directory().string();
}

}  // namespace

TEST_CASE("the service's state directory comes before the user's", "[state_directory]") {
  CHECK(directory("/var/lib/cabinwatch", "/state", "/home/me") == "/var/lib/cabinwatch");
  CHECK(directory("/var/lib/a:/var/lib/b", nullptr, nullptr) == "/var/lib/a");
  CHECK(directory(nullptr, "/state", "/home/me") == "/state/cabinwatch");
  CHECK(directory(nullptr, nullptr, "/home/me") == "/home/me/.local/state/cabinwatch");
  CHECK(directory(nullptr, "relative", "/home/me") == "/home/me/.local/state/cabinwatch");
  CHECK(directory(nullptr, nullptr, nullptr).empty());
}

}  // namespace cabinwatch::base

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/setting.hpp"

// What the package's configuration file and the documentation say of the settings is what the code
// does.

using namespace cabinwatch;
using config::Configuration;
using config::Setting;

namespace {

const std::filesystem::path kSources = CABINWATCH_SOURCE_DIR;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(kSources / file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string name_of(const Setting& setting) {
  return std::string(setting.section) + "." + std::string(setting.key);
}

/// A key that the file offers as a comment, "section.key=value", or a line that is none.
struct Offered {
  std::string section;
  std::string key;
  std::string value;  ///< with what stands behind it: TOML takes a comment there
};

std::vector<Offered> offered_in(const std::string& text) {
  static const std::regex kSection(R"(\[([a-z]+)\])");
  static const std::regex kKey(R"(# ([a-z_]+) = (.*))");
  std::vector<Offered> offered;
  std::string section;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, kSection)) section = found[1];
    if (std::regex_match(line, found, kKey)) offered.push_back({section, found[1], found[2]});
  }
  return offered;
}

bool is_offered(const std::vector<Offered>& all, const Setting& setting) {
  return std::any_of(all.begin(), all.end(), [&](const Offered& one) {
    return one.section == setting.section && one.key == setting.key;
  });
}

/// The part of a Markdown page under a heading; nothing when it has none.
std::optional<std::string> part_under(const std::string& page, const std::string& heading) {
  const auto begin = page.find("\n" + heading + "\n");
  if (begin == std::string::npos) return std::nullopt;
  return page.substr(begin, page.find("\n## ", begin + heading.size()) - begin);
}

}  // namespace

TEST_CASE("the installed configuration file changes nothing", "[configuration]") {
  const auto configuration = config::load_configuration({kSources / "systemd/cabinwatch.toml", {}});
  CHECK(configuration.given_at.empty());
}

TEST_CASE("the installed configuration file offers every key, with its default",
          "[configuration]") {
  const auto offered = offered_in(text_of("systemd/cabinwatch.toml"));
  for (const auto& setting : config::all_settings()) {
    INFO(name_of(setting));
    CHECK(is_offered(offered, setting));
  }
  const auto defaults = config::load_configuration({"/dev/null", {}});
  for (const auto& one : offered) {
    const auto override_text = one.section + "." + one.key + "=" + one.value;
    INFO(override_text);
    const auto with_it = config::load_configuration({"/dev/null", {override_text}});
    CHECK(with_it.camera == defaults.camera);
    CHECK(with_it.sampling == defaults.sampling);
    CHECK(with_it.encoder == defaults.encoder);
    CHECK(with_it.llm_enabled == defaults.llm_enabled);
    CHECK(with_it.llm == defaults.llm);
    CHECK(with_it.vision == defaults.vision);
    CHECK(with_it.alerts == defaults.alerts);
    CHECK(with_it.batch == defaults.batch);
  }
}

TEST_CASE("the documentation names every key in its section", "[configuration]") {
  const auto page = text_of("docs/configuration.md");
  for (const auto& setting : config::all_settings()) {
    INFO(name_of(setting));
    const auto part = part_under(page, "## [" + std::string(setting.section) + "]");
    REQUIRE(part);
    CHECK(part->find("\n| `" + std::string(setting.key) + "` | ") != std::string::npos);
  }
}

TEST_CASE("the completion offers every key", "[configuration]") {
  const auto completion = text_of("systemd/cabinwatch.bash-completion");
  for (const auto& setting : config::all_settings()) {
    INFO(name_of(setting));
    const bool is_offered = completion.find(" " + name_of(setting) + "=") != std::string::npos;
    CHECK(is_offered);
  }
}

TEST_CASE("the documentation tells every default", "[configuration]") {
  const auto page = text_of("docs/configuration.md");
  static const std::regex kValue(R"((\[.*\]|"[^"]*"|[^ ]+).*)");
  for (const auto& one : offered_in(text_of("systemd/cabinwatch.toml"))) {
    INFO(one.section + "." + one.key);
    std::smatch value;
    REQUIRE(std::regex_match(one.value, value, kValue));
    const auto part = part_under(page, "## [" + one.section + "]");
    REQUIRE(part);
    CHECK(part->find("\n| `" + one.key + "` | `" + value[1].str() + "` | ") != std::string::npos);
  }
}

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

/// What cabinwatch.toml(5) says of a key, on one line; empty when it says nothing.
std::string manual_of(const std::string& page, const std::string& section, const std::string& key) {
  const auto begin = page.find("\n.Ss [" + section + "] section\n");
  if (begin == std::string::npos) return "";
  const auto end = std::min(page.find("\n.Ss ", begin + 1), page.find("\n.Sh ", begin + 1));
  auto part = page.substr(begin + 1, end - begin - 1);
  const auto item = "\n.It Cm " + key + "\n";
  const auto key_begin = part.find(item);
  if (key_begin == std::string::npos) return "";
  part = part.substr(key_begin + item.size());
  part.resize(std::min({part.find("\n.It"), part.find("\n.El"), part.size()}));
  std::replace(part.begin(), part.end(), '\n', ' ');
  return part;
}

bool is_accepted(const std::string& name, const std::string& value) {
  try {
    static_cast<void>(config::load_configuration({"/dev/null", {name + "=" + value}}));
    return true;
  } catch (const config::ConfigurationError&) {
    return false;
  }
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
    CHECK(with_it.vehicle == defaults.vehicle);
    CHECK(with_it.mqtt == defaults.mqtt);
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

TEST_CASE("the manual page has every key with its default", "[configuration]") {
  const auto page = text_of("docs/cabinwatch.toml.5");
  static const std::regex kValue(R"((\[.*\]|"[^"]*"|[^ ]+).*)");
  const auto offered = offered_in(text_of("systemd/cabinwatch.toml"));
  for (const auto& one : offered) {
    INFO(one.section + "." + one.key);
    std::smatch value;
    REQUIRE(std::regex_match(one.value, value, kValue));
    CHECK(manual_of(page, one.section, one.key).find("; default " + value[1].str() + ".") !=
          std::string::npos);
  }
}

TEST_CASE("the manual page and the documentation have every range as it is", "[configuration]") {
  const auto page = text_of("docs/cabinwatch.toml.5");
  const auto docs = text_of("docs/configuration.md");
  static const std::regex kNumber(R"(^(Whole number|Number), ([0-9.]+) to ([0-9.]+); default .*)");
  for (const auto& setting : config::all_settings()) {
    const auto name = name_of(setting);
    INFO(name);
    const auto text = manual_of(page, std::string(setting.section), std::string(setting.key));
    REQUIRE_FALSE(text.empty());
    std::smatch range;
    // A key that takes numbers, though not any, has to tell its range.
    const bool is_ranged = std::regex_match(text, range, kNumber);
    const auto accepted = [&](const char* number) { return is_accepted(name, number); };
    const bool takes_numbers = accepted("1") || accepted("100") || accepted("4096");
    CHECK(is_ranged == (takes_numbers && !accepted("10000000")));
    if (!is_ranged) continue;
    const auto in_docs = part_under(docs, "## [" + std::string(setting.section) + "]").value_or("");
    const auto row = in_docs.substr(in_docs.find("\n| `" + std::string(setting.key) + "` | ") + 1);
    CHECK_THAT(row.substr(0, row.find('\n')),
               Catch::Contains(" | " + range[2].str() + " to " + range[3].str() + " | "));
    CHECK(is_accepted(name, range[2]));
    CHECK(is_accepted(name, range[3]));
    const bool has_fraction = range[1] == "Number";
    const auto beyond = [&](const std::string& end, double by) {
      const double value = std::stod(end) + by;
      return has_fraction ? std::to_string(value) : std::to_string(static_cast<long long>(value));
    };
    const double step = has_fraction ? 0.01 : 1.0;
    CHECK(is_accepted(name, std::to_string(std::stod(range[2]) + 0.5)) == has_fraction);
    CHECK_FALSE(is_accepted(name, beyond(range[2], -step)));
    CHECK_FALSE(is_accepted(name, beyond(range[3], step)));
  }
}

TEST_CASE("the manual page has no key that there is not", "[configuration]") {
  const auto page = text_of("docs/cabinwatch.toml.5");
  static const std::regex kSection(R"(\.Ss \[([a-z]+)\] section)");
  static const std::regex kKey(R"(\.It Cm ([a-z_]+))");
  std::string section;
  std::size_t keys = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, kSection)) section = found[1];
    if (!std::regex_match(line, found, kKey)) continue;
    ++keys;
    const auto name = section + "." + found[1].str();
    INFO(name);
    const auto& all = config::all_settings();
    CHECK(std::any_of(all.begin(), all.end(),
                      [&](const Setting& one) { return name_of(one) == name; }));
  }
  CHECK(keys == config::all_settings().size());
}

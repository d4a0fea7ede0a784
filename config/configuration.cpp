#include "config/configuration.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/state_directory.hpp"
#include "config/file_text.hpp"
#include "config/setting.hpp"
#include "llm/servers/server_address.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::config {
namespace {

bool is_section(std::string_view name) {
  return std::ranges::any_of(all_settings(),
                             [&](const Setting& one) { return one.section == name; });
}

void check_section(std::string_view name, const std::string& where) {
  if (is_section(name)) return;
  throw ConfigurationError(fmt::format("{}: {}: there is no such section", where, name));
}

/// A configuration to which settings are applied one after the other.
class Draft {
 public:
  void apply(std::string_view section, std::string_view key, const toml::node& value,
             const std::string& where) {
    check_section(section, where);
    const auto& settings = all_settings();
    const auto setting = std::find_if(settings.begin(), settings.end(), [&](const Setting& one) {
      return one.section == section && one.key == key;
    });
    const auto name = fmt::format("{}.{}", section, key);
    if (setting == settings.end()) {
      throw ConfigurationError(
          fmt::format("{}: {}: there is no such key{}", where, name, suggestion(section, key)));
    }
    configuration_.given_at[name] = where;
    try {
      setting->apply(value, configuration_);
    } catch (const ValueRefused& refused) {
      throw ConfigurationError(fmt::format("{}: {}: {}", where, name, refused.what()));
    }
  }

  void note_file(const std::filesystem::path& file) { configuration_.file = file.string(); }

  /// The configuration, once what one setting demands of another is checked too.
  Configuration finish() && {
    auto& llm = configuration_.llm;
    std::vector<llm::ServerAddress> servers;
    for (const auto& server : llm.servers) {
      auto address = built_from(configuration_, "llm.servers", [&] {
        return llm::ServerAddress::parse(server, llm.allow_remote);
      });
      const auto same = std::ranges::find_if(
          servers, [&](const auto& other) { return address.is_same_server(other); });
      if (same != servers.end()) {
        throw unusable(configuration_, "llm.servers", fmt::format("names {} twice", same->text()));
      }
      servers.push_back(std::move(address));
    }
    if (llm.analyses == std::vector{llm::Analysis::impairment}) {
      throw unusable(configuration_, "llm.analyses",
                     "impairment is judged from the others' answers: name one of them, too");
    }
    if (const auto& mqtt = configuration_.mqtt; !mqtt.server.empty()) {
      try {
        static_cast<void>(alerts::MqttBroker::parse(mqtt.server, mqtt.allow_remote));
      } catch (const std::invalid_argument& error) {
        throw unusable(configuration_, "mqtt.server", error.what());
      }
    }
    if (const auto& mqtt = configuration_.mqtt; !mqtt.password_file.empty() && mqtt.user.empty()) {
      throw unusable(configuration_, "mqtt.password_file",
                     "is for a user: set mqtt.user, too, or leave both empty");
    }
    const auto& encoder = configuration_.encoder;
    llm.sequence_pictures = configuration_.sampling.sequence_frames;
    llm.pictures =
        fmt::format("{} of {} pixels, quality {}", configuration_.sampling.sequence_frames,
                    encoder.max_side, encoder.jpeg_quality);
    llm.state_directory = base::state_directory();
    return std::move(configuration_);
  }

 private:
  static std::string suggestion(std::string_view section, std::string_view key) {
    std::string keys;
    for (const auto& setting : all_settings()) {
      if (setting.key == key) return fmt::format("; it stands in [{}]", setting.section);
      if (setting.section == section)
        keys += fmt::format("{}{}", keys.empty() ? "" : ", ", setting.key);
    }
    return keys.empty() ? "" : fmt::format("; [{}] has: {}", section, keys);
  }

  Configuration configuration_;
};

void apply_file(Draft& draft, const std::filesystem::path& file) {
  const auto text = file_text(file);
  draft.note_file(file);
  toml::table table;
  try {
    table = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    throw ConfigurationError(
        fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
  for (const auto& entry : table) {
    const std::string_view section = entry.first.str();
    const auto& content = entry.second;
    const auto where = [&](const toml::node& node) {
      return fmt::format("{}:{}", file.string(), node.source().begin.line);
    };
    const auto* keys = content.as_table();
    if (keys == nullptr) {
      throw ConfigurationError(
          is_section(section)
              ? fmt::format("{}: {}: is a section: write [{}], and its keys in lines below",
                            where(content), section, section)
              : fmt::format("{}: {}: there is no such key outside a section", where(content),
                            section));
    }
    check_section(section, where(content));
    for (const auto& [key, value] : *keys) draft.apply(section, key.str(), value, where(value));
  }
}

/// "section.key=value", where value is TOML or, for convenience, text without its quotes.
void apply_override(Draft& draft, const std::string& given) {
  static const std::string kWhere = "--set";
  const auto equals = given.find('=');
  const auto dot = given.find('.');
  if (equals == std::string::npos || dot == std::string::npos || dot > equals) {
    throw ConfigurationError(fmt::format("{}: \"{}\" is not section.key=value", kWhere, given));
  }
  const auto section = given.substr(0, dot);
  const auto key = given.substr(dot + 1, equals - dot - 1);
  const auto text = given.substr(equals + 1);
  toml::table table;
  try {
    table = toml::parse(fmt::format("value = {}", text));
  } catch (const toml::parse_error&) {
    table.clear();
  }
  if (table.size() != 1) {
    table.clear();
    table.insert("value", text);
  }
  draft.apply(section, key, *table.get("value"), kWhere);
}

}  // namespace

ConfigurationError::ConfigurationError(const std::string& text)
    : std::runtime_error(pipeline::without_passwords(text)) {}

ConfigurationError unusable(const Configuration& configuration, const std::string& setting,
                            const std::string& why) {
  const auto given = configuration.given_at.find(setting);
  const auto where = given == configuration.given_at.end() ? "default" : given->second;
  return ConfigurationError(fmt::format("{}: {}: {}", where, setting, why));
}

Configuration load_configuration(const ConfigurationSource& source) {
  Draft draft;
  if (source.file) {
    apply_file(draft, *source.file);
  } else if (has_entry(source.usual_file)) {
    apply_file(draft, source.usual_file);
  }
  for (const auto& given : source.overrides) apply_override(draft, given);
  return std::move(draft).finish();
}

Configuration load_again(const ConfigurationSource& source, const Configuration& before) {
  auto fresh = load_configuration(source);
  if (fresh.file.empty() && !before.file.empty()) {
    throw ConfigurationError(fmt::format("{}: is gone", before.file));
  }
  return fresh;
}

}  // namespace cabinwatch::config

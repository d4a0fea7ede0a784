#include <array>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>

#include "config/configuration.hpp"
#include "llm/servers/server_address.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/source_secrets.hpp"
#include "recordings/score/labels.hpp"
#include "tests/fuzz/file_of.hpp"
#include "tests/fuzz/target.hpp"

namespace cabinwatch::fuzz {
namespace {

constexpr std::string_view kPassword = "s3cr3t";

/// Whether the text has the password where an address has one, and nowhere else.
bool is_password_of(std::string_view text) {
  const auto at = text.find(":s3cr3t@");
  return at != std::string_view::npos && text.find("://") < at && text.find(kPassword) == at + 1 &&
         text.rfind(kPassword) == at + 1;
}

}  // namespace

void read_address(Input input) {
  const bool allow_remote = choice(input, 2) == 1;
  const auto text = as_text(input);
  try {
    const auto address = llm::ServerAddress::parse(text, allow_remote);
    must(allow_remote || address.is_local(), "no other host unless that is allowed");
    const auto again = llm::ServerAddress::parse(address.text(), allow_remote);
    must(again.text() == address.text() && again.url("/v1/models") == address.url("/v1/models"),
         "an address is what it says");
  } catch (const std::invalid_argument& error) {
    const std::string_view told = error.what();
    must(!is_password_of(text) || told.find(kPassword) == std::string_view::npos,
         "no password is told");
  }
}

void read_camera_source(Input input) {
  const auto text = as_text(input);
  if (is_password_of(text)) {
    const pipeline::SourceSecrets secrets(text);
    must(secrets.hide_in(std::string(text)).find(kPassword) == std::string::npos,
         "no password is told");
    must(pipeline::advice_on_address(text).find(kPassword) == std::string::npos,
         "advice has no password");
  }
  try {
    static_cast<void>(pipeline::parse_camera_source(text));
  } catch (const std::invalid_argument&) {
  }
}

void read_configuration(Input input) {
  const bool is_override = choice(input, 4) == 1;
  config::ConfigurationSource source;
  const FileOf file(is_override ? Input{} : input);
  source.file = file.path();
  if (is_override) source.overrides.emplace_back(as_text(input));
  try {
    static_cast<void>(config::load_configuration(source));
  } catch (const config::ConfigurationError&) {
  }
}

void read_labels(Input input) {
  std::istringstream stream{std::string(as_text(input))};
  try {
    for (const auto& label : recordings::read_labels(stream, "labels.csv")) {
      must(label.start <= label.end, "a label ends after it begins");
    }
  } catch (const recordings::LabelsError&) {
  }
}

}  // namespace cabinwatch::fuzz

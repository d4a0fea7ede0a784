#include "llm/settings.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <stdexcept>
#include <string>

namespace cabinwatch::llm::settings_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

/// Why the settings are refused once changed so; empty when they are taken.
std::string refusal(const std::function<void(AnalystSettings &)> &change) {
  AnalystSettings settings;
  change(settings);
  try {
    check(settings);
  } catch (const std::invalid_argument &error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the defaults are good", "[settings]") {
  CHECK(refusal([](auto &) {}).empty());
}

TEST_CASE("the ends of each range are good, and what lies beyond names the setting", "[settings]") {
  struct Range {
    const char *name;
    int AnalystSettings::*setting;
    int least;
    int most;
  };
  for (const auto &[name, setting, least, most] :
       {Range{"max_sequences_in_flight", &AnalystSettings::max_sequences_in_flight, 1, 64},
        Range{"max_queries_in_flight", &AnalystSettings::max_queries_in_flight, 1, 1024},
        Range{"context_tokens", &AnalystSettings::context_tokens, 256, 1'048'576},
        Range{"max_answer_tokens", &AnalystSettings::max_answer_tokens, 16, 8192}}) {
    const auto with = [&setting = setting](int value) {
      return refusal([&](AnalystSettings &settings) { settings.*setting = value; });
    };
    CHECK(with(least).empty());
    CHECK(with(most).empty());
    CHECK_THAT(with(least - 1), StartsWith(name));
    CHECK_THAT(with(most + 1), StartsWith(name));
  }
  for (const auto time :
       {&AnalystSettings::connect_timeout, &AnalystSettings::timeout, &AnalystSettings::deadline}) {
    const auto with = [&](std::chrono::milliseconds value) {
      return refusal([&](AnalystSettings &settings) { settings.*time = value; });
    };
    CHECK(with(1ms).empty());
    CHECK(with(10min).empty());
    CHECK_FALSE(with(0ms).empty());
    CHECK_FALSE(with(-1ms).empty());
    CHECK_FALSE(with(10min + 1ms).empty());
  }
}

TEST_CASE("a model must have a name that a request can carry", "[settings]") {
  const auto with = [](const std::string &model) {
    return refusal([&](AnalystSettings &settings) { settings.model = model; });
  };
  CHECK(with("hf.co/unsloth/Qwen3-VL-4B:Q4_K_M").empty());
  CHECK(with("модель").empty());
  for (const std::string model : {"", "a\nb", "\x7f", "\xff"}) {
    CHECK_THAT(with(model), StartsWith("model"));
  }
}

TEST_CASE("servers and analyses must be there, and no analysis twice", "[settings]") {
  CHECK_THAT(refusal([](auto &settings) { settings.servers.clear(); }), StartsWith("servers"));
  CHECK_THAT(refusal([](auto &settings) { settings.analyses.clear(); }), StartsWith("analyses"));
  CHECK_THAT(refusal([](auto &settings) {
               settings.analyses = {Analysis::scene, Analysis::attention, Analysis::scene};
             }),
             StartsWith("analyses"));
  CHECK_THAT(refusal([](auto &settings) { settings.keep_alive = "soon"; }),
             StartsWith("keep_alive"));
}

}  // namespace cabinwatch::llm::settings_test

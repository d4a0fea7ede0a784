#include "llm/answers/strict_json.hpp"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;

/// Stops the parser: its callback has no other way.
struct Refused {
  JsonRefusal refusal;
};

constexpr std::size_t kKeyCharacters = 40;

}  // namespace

std::variant<json, JsonRefusal> strict_json(std::string_view text, int max_depth) {
  // The library takes a zero byte for the text's end, and never looks at what stands behind it.
  if (text.find('\0') != std::string_view::npos) {
    return JsonRefusal{JsonRefusal::Kind::syntax, "not JSON"};
  }
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    const bool starts = event == Event::object_start || event == Event::array_start;
    if (starts && depth >= max_depth) {
      throw Refused{{JsonRefusal::Kind::too_deep, "nested too deep"}};
    }
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(parsed.get<std::string>()).second) {
      throw Refused{{JsonRefusal::Kind::key_twice,
                     fmt::format("\"{}\" stands there twice",
                                 one_line(parsed.get_ref<const std::string&>(), kKeyCharacters))}};
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const Refused& refused) {
    return refused.refusal;
  } catch (const json::exception&) {
    // The library's message quotes the text, which may be anything.
    return JsonRefusal{JsonRefusal::Kind::syntax, "not JSON"};
  }
}

}  // namespace cabinwatch::llm

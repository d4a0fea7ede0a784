#include "llm/strategy/learnt_servers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/atomic_file.hpp"
#include "llm/json_number.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;

/// Another format is not read.
constexpr int kFormat = 1;
/// Entries that are kept, the newest. Ours: some kilobytes; a computer has few servers.
constexpr std::size_t kMostEntries = 64;
/// A file that is larger is none of ours.
constexpr std::uintmax_t kMostBytes = 1'000'000;
constexpr std::chrono::microseconds kLongest = std::chrono::hours(24);
constexpr int kMostAtOnce = 4096;

std::string name_of_this_computer() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

json to_json(const StrategyCost& cost) {
  return {{"strategy", pipeline::to_word(cost.strategy)},
          {"sequences", cost.sequences},
          {"time_us", cost.time.count()},
          {"work_us", cost.work.count()},
          {"query_us", cost.query.count()},
          {"prompts_cached", cost.prefix_reuse},
          {"answers_compared", cost.answers_compared},
          {"answers_equal", cost.answers_equal},
          {"ruled_out", cost.ruled_out}};
}

/// @throws json::exception when something else stands there, std::out_of_range when it cannot be
template <typename Number>
Number number_in(const json& object, const char* name, Number least, Number most) {
  const auto& value = object.at(name);
  if (!is_within(value, least, most)) throw std::out_of_range(name);
  return value.get<Number>();
}

/// One that sequences may be asked by for good.
Strategy strategy_in(const json& object, const char* name) {
  const auto word = pipeline::from_word<Strategy>(object.at(name).get<std::string>());
  if (!word || *word == Strategy::automatic || *word == Strategy::sequential) {
    throw std::out_of_range(name);
  }
  return *word;
}

std::chrono::microseconds time_in(const json& object, const char* name) {
  using Count = std::chrono::microseconds::rep;
  return std::chrono::microseconds(number_in<Count>(object, name, 0, kLongest.count()));
}

/// More than any server is asked in its life.
constexpr unsigned kMany = 1'000'000'000;

StrategyCost cost_in(const json& object) {
  return {.strategy = strategy_in(object, "strategy"),
          .sequences = number_in<std::uint64_t>(object, "sequences", 0, kMany),
          .time = time_in(object, "time_us"),
          .work = time_in(object, "work_us"),
          .query = time_in(object, "query_us"),
          .prefix_reuse = number_in(object, "prompts_cached", 0.0, 1.0),
          .answers_compared = number_in(object, "answers_compared", 0U, kMany),
          .answers_equal = number_in(object, "answers_equal", 0U, kMany),
          .ruled_out = object.at("ruled_out").get<std::string>()};
}

json to_json(const Learnt& learnt) {
  json entry{{"taken", pipeline::to_word(learnt.taken)},
             {"sequences", learnt.sequences},
             {"at", learnt.at},
             {"costs", json::array()},
             {"at_once", json::object()},
             {"answers_as", json::object()}};
  for (const auto& cost : learnt.costs) entry["costs"].push_back(to_json(cost));
  for (const auto& server : learnt.servers) {
    entry["at_once"][server.identity] = server.at_once;
    if (server.takes_all_fields) entry["answers_as"][server.identity] = server.answers_as;
  }
  return entry;
}

Learnt learnt_in(const json& entry) {
  Learnt learnt{.taken = strategy_in(entry, "taken"),
                .costs = {},
                .servers = {},
                .sequences = number_in<std::uint64_t>(entry, "sequences", 0, kMany),
                .at = entry.at("at").get<std::string>()};
  for (const auto& cost : entry.at("costs")) learnt.costs.push_back(cost_in(cost));
  const auto& at_once = entry.at("at_once");
  const auto answers_as = entry.value("answers_as", json::object());  // earlier versions have none
  for (const auto& [identity, count] : at_once.items()) {
    auto& server = learnt.servers.emplace_back();
    server.identity = identity;
    server.at_once = number_in(at_once, identity.c_str(), 1, kMostAtOnce);
    server.takes_all_fields = answers_as.contains(identity);
    if (server.takes_all_fields) server.answers_as = answers_as.at(identity).get<std::string>();
  }
  return learnt;
}

/// The entry of a key; nothing when there is none.
const json* entry_of(const json& entries, const json& key) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const json& entry) {
    return entry.is_object() && entry.value("key", json()) == key;
  });
  return found == entries.end() ? nullptr : &*found;
}

void put(json& entries, json entry) {
  if (const auto* old = entry_of(entries, entry.at("key"))) {
    entries.erase(static_cast<std::size_t>(old - &entries.front()));
  }
  entries.push_back(std::move(entry));
  if (entries.size() > kMostEntries) entries.erase(0);
}

}  // namespace

LearntServers::LearntServers(std::filesystem::path folder, std::string machine)
    : folder_(std::move(folder)), machine_(std::move(machine)) {}

LearntServers::LearntServers(const std::filesystem::path& folder)
    : LearntServers(folder, name_of_this_computer()) {}

std::optional<Learnt> LearntServers::find(const LearntKey& key) {
  read();
  const auto* entry = entry_of(entries_, key_json(key));
  return entry == nullptr ? std::nullopt : learnt_of(*entry);
}

std::optional<Learnt> LearntServers::learnt_of(const nlohmann::json& entry) {
  try {
    return learnt_in(entry);
  } catch (const std::exception& error) {
    tell(fmt::format("{} is not as this program writes it ({}): it is left aside", file().string(),
                     error.what()));
    return std::nullopt;
  }
}

std::optional<std::string> LearntServers::answers_as(
    const std::string& questions,
    const std::function<std::string(const std::string& answers_as)>& identity_of) {
  read();
  for (const auto& entry : entries_) {
    const auto key = entry.is_object() ? entry.value("key", json()) : json();
    if (!key.is_object() || key.value("machine", json()) != machine_ ||
        key.value("questions", json()) != questions) {
      continue;
    }
    for (const auto& server : learnt_of(entry).value_or(Learnt()).servers) {
      if (server.takes_all_fields && identity_of(server.answers_as) == server.identity) {
        return server.answers_as;
      }
    }
  }
  return std::nullopt;
}

void LearntServers::keep(const LearntKey& key, const Learnt& learnt) {
  auto entry = to_json(learnt);
  entry["key"] = key_json(key);
  read();  // another process may have written meanwhile
  put(entries_, std::move(entry));
  write();
}

void LearntServers::read() {
  std::error_code error;
  const auto size = folder_.empty() ? 0 : std::filesystem::file_size(file(), error);
  if (error || size == 0) return;  // not there, or not yet
  std::ifstream stream(file(), std::ios::binary);
  std::ostringstream text;
  if (size <= kMostBytes) text << stream.rdbuf();
  auto whole = json::parse(text.str(), nullptr, false);
  if (!whole.is_object() || !whole.contains("learnt") || !whole.at("learnt").is_array()) {
    tell(fmt::format("{} cannot be read: it is written anew", file().string()));
    return;
  }
  if (whole.value("format", json()) != kFormat) {
    tell(fmt::format("{} is another version's: it is written anew", file().string()));
    return;
  }
  entries_ = std::move(whole.at("learnt"));
}

void LearntServers::write() {
  if (folder_.empty()) return;
  const json whole{{"format", kFormat}, {"learnt", entries_}};
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  try {
    base::AtomicFile whole_file(file());
    whole_file.write(whole.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
    if (whole_file.commit()) return;
  } catch (const base::FileInUse&) {
    return;  // another process writes its figures: these stand
  } catch (const std::system_error&) {
    // told like a failed write
  }
  tell(fmt::format("what was learnt of the servers cannot be kept: {} cannot be written",
                   file().string()));
}

void LearntServers::tell(const std::string& what) {
  if (std::find(told_.begin(), told_.end(), what) != told_.end()) return;
  told_.push_back(what);
  news_ += fmt::format("{}{}", news_.empty() ? "" : "; ", what);
}

json LearntServers::key_json(const LearntKey& key) const {
  return {{"machine", machine_},
          {"servers", key.servers},
          {"questions", key.questions},
          {"for", pipeline::to_word(key.objective)}};
}

}  // namespace cabinwatch::llm

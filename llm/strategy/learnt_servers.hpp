#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "llm/servers/server_event.hpp"
#include "llm/strategy/strategy_report.hpp"

namespace cabinwatch::llm {

/// What a run learnt of servers, for the next one. Plain values.
struct Learnt {
  Strategy taken = Strategy::parallel;
  std::vector<StrategyCost> costs;
  KnownServers servers;         ///< with how many queries each runs at once
  std::uint64_t sequences = 0;  ///< that it was learnt from, in all runs
  std::string at;               ///< when: "2026-11-28T05:00:00Z"

  bool operator==(const Learnt&) const = default;
};

/// What the figures are valid for; for anything else they are not used.
struct LearntKey {
  std::vector<std::string> servers;  ///< identities, sorted, each once
  std::string questions;             ///< that are asked, about which pictures: one line
  Objective objective = Objective::time;
};

/// Keeps what was learnt of servers in one small file, `servers.json`, from run to run.
///
/// Holds figures, and the names that servers give of themselves; no picture, no answer, no address
/// but of another host. May be deleted at any time. Whatever is wrong with the file, it is as if
/// nothing had been learnt. Written beside its place and renamed, so that it is whole at all times;
/// of two processes that write at once one's figures stand. Figures of another computer,
/// in a home that several share, stay in it and are not believed.
///
/// One thread at a time.
class LearntServers {
 public:
  /// @param folder   empty: nothing is kept beyond this object's life
  /// @param machine  this computer's name
  LearntServers(std::filesystem::path folder, std::string machine);
  /// With the name that the computer has.
  explicit LearntServers(const std::filesystem::path& folder);

  [[nodiscard]] std::optional<Learnt> find(const LearntKey& key);
  /// What the answers of a server told of it that took these questions as they are.
  /// @param identity_of  the server's identity, would its answers tell this
  [[nodiscard]] std::optional<std::string> answers_as(
      const std::string& questions,
      const std::function<std::string(const std::string& answers_as)>& identity_of);
  void keep(const LearntKey& key, const Learnt& learnt);

  /// What is wrong with the file, each thing once; empty when there is nothing (new) to tell.
  [[nodiscard]] std::string news() { return std::exchange(news_, {}); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "servers.json"; }

 private:
  /// The entries of the file, of all computers, where it can be read.
  void read();
  /// What an entry says; nothing, and told, where it is not as this program writes it.
  [[nodiscard]] std::optional<Learnt> learnt_of(const nlohmann::json& entry);
  void write();
  void tell(const std::string& what);
  [[nodiscard]] nlohmann::json key_json(const LearntKey& key) const;

  const std::filesystem::path folder_;
  const std::string machine_;
  nlohmann::json entries_ = nlohmann::json::array();  // as they were read or written last
  std::string news_;
  std::vector<std::string> told_;
};

}  // namespace cabinwatch::llm

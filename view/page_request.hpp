#pragma once

#include <map>
#include <optional>
#include <string>

/// One request of a browser and its answer, without the network. Plain values; any thread.
namespace cabinwatch::view {

struct PageRequest {
  std::string method;                        ///< GET, POST, ...
  std::string path;                          ///< /look
  std::map<std::string, std::string> query;  ///< what stands behind the ?, decoded
  std::optional<std::string> host;           ///< these three: headers
  std::optional<std::string> origin;
  std::optional<std::string> authorization;

  /// A parameter; empty where it is not given.
  [[nodiscard]] std::string parameter(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  }
};

struct PageAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  /// Content-Security-Policy: what a page may do that is no page of ours.
  std::string policy = "default-src 'none'; frame-ancestors 'none'";
};

}  // namespace cabinwatch::view

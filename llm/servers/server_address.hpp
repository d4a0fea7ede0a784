#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cabinwatch::llm {

/// Where a model server listens: "http://HOST[:PORT][/PREFIX]", "https://...", or "unix:/SOCKET".
///
/// Other programs want the path of the interface in an address, too. So one that ends in /v1,
/// /v1/chat/completions or another path of the interface (/v3, /api/chat) is read without it.
///
/// Pictures of the driver go there, so a host counts as this one only when it is written
/// "localhost", as four decimal numbers from 127.0.0.0/8, or as [::1]: no other spelling of an
/// address and no other name is trusted to lead here.
///
/// Immutable value; any thread.
class ServerAddress {
 public:
  /// @throws std::invalid_argument saying what is wrong and what to write instead: no or an unknown
  ///         scheme, user or password, query, fragment, a bad port, or, unless `allow_remote`,
  ///         another host. The message never repeats a password.
  [[nodiscard]] static ServerAddress parse(std::string_view text, bool allow_remote);

  /// The address as it was given, without a slash at its end. Never has credentials.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// The URL of a path ("/api/chat", "/v1/models") on this server.
  [[nodiscard]] std::string url(std::string_view path) const;

  /// The socket to connect to instead of the URL's host.
  [[nodiscard]] const std::optional<std::string>& unix_socket() const noexcept {
    return unix_socket_;
  }

  /// Whether it cannot lead to another host.
  [[nodiscard]] bool is_local() const noexcept { return is_local_; }

  /// Whether both lead to the same place, however it is written.
  [[nodiscard]] bool is_same_server(const ServerAddress& other) const noexcept {
    return v1_base_ == other.v1_base_ && unix_socket_ == other.unix_socket_;
  }

 private:
  ServerAddress() = default;

  std::string text_;
  std::string base_;     // scheme, host, port, prefix
  std::string v1_base_;  // what takes the place of base_ and "/v1" in paths that begin with it
  std::optional<std::string> unix_socket_;
  bool is_local_ = true;
};

}  // namespace cabinwatch::llm

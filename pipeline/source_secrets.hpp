#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cabinwatch::pipeline {

/// A text without the passwords in it, so that it can be told: of addresses
/// ("rtsp://admin:secret@host/" becomes "rtsp://***@host/"), and what follows a name such as
/// "password=" or "user-pw=". Rather hides too much than too little. Any thread.
[[nodiscard]] std::string without_passwords(std::string_view text);

/// The passwords of one source, to be kept out of what libraries say about it: their messages quote
/// it in parts. Immutable; any thread.
class SourceSecrets {
 public:
  explicit SourceSecrets(std::string_view source);

  /// The text without this source's passwords, and without those of any address.
  [[nodiscard]] std::string hide_in(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
};

/// What to write for a password with special characters in it, where the source's address cannot
/// have been meant as it is read; empty where it can. Names no part of the password.
[[nodiscard]] std::string advice_on_address(std::string_view source);

}  // namespace cabinwatch::pipeline

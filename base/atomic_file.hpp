#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "base/file_descriptor.hpp"

namespace cabinwatch::base {

/// Another program is writing the file.
class FileInUse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Why a file cannot be written.
struct WriteError {
  std::string text;  ///< for people: "FILE: No space left on device"
  std::error_code code;
};

/// A file that is there under its name whole or not at all: written beside it as ".NAME.part",
/// brought to the disk, then given its name, in place of an older one.
///
/// A part that an earlier program left behind is overwritten; one that another program is writing
/// is left alone. Later failures are remembered, and told by `commit`.
///
/// One thread at a time.
class AtomicFile {
 public:
  /// @throws std::system_error when the part cannot be opened; FileInUse
  explicit AtomicFile(std::filesystem::path file);
  /// Removes the part, unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view text);

  /// Why it cannot be written; nothing while it can.
  [[nodiscard]] const std::optional<WriteError>& error() const noexcept { return error_; }

  /// Brings what was written to the disk, under its part's name.
  /// @returns false when it could not be written whole: then `error` says why
  [[nodiscard]] bool sync();
  /// The part stays when this goes without a commit.
  void leave() noexcept { is_left_ = true; }
  /// Brings it to the disk and gives it its name. Once; nothing is written afterwards.
  /// @returns as `sync`
  [[nodiscard]] bool commit();

 private:
  void flush();
  void fail(int error_number);

  const std::filesystem::path file_;
  const std::filesystem::path part_;
  FileDescriptor descriptor_;
  std::string buffer_;
  std::optional<WriteError> error_;
  bool is_committed_ = false;
  bool is_left_ = false;
};

/// The name that a file has while it is written: ".NAME.part" beside it.
[[nodiscard]] std::filesystem::path part_of(const std::filesystem::path& file);

/// Brings the names in a folder to the disk. File systems that cannot do it do it by themselves.
void sync_folder(const std::filesystem::path& folder);

/// Opens a file and locks it for as long as the descriptor lives (flock), without waiting.
/// @param is_shared  others may hold it too, shared
/// @returns a closed descriptor when somebody else holds it
/// @throws std::system_error
[[nodiscard]] FileDescriptor open_locked(const std::filesystem::path& file, bool is_shared);

}  // namespace cabinwatch::base

#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/file_descriptor.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/unit/temporary_folder.hpp"

namespace cabinwatch::fuzz {

/// A file in memory with these bytes, for readers that take a path.
class FileOf {
 public:
  explicit FileOf(Input input);
  [[nodiscard]] std::filesystem::path path() const;

 private:
  base::FileDescriptor file_;
};

/// A folder with one file, written again and again; gone at the end.
class FolderOfOne {
 public:
  explicit FolderOfOne(std::string name) : name_(std::move(name)) {}

  void write(Input input) const { folder_.write(name_, std::string(as_text(input))); }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  const std::string name_;
  const TemporaryFolder folder_;
};

}  // namespace cabinwatch::fuzz

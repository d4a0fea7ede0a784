#pragma once

#include <filesystem>
#include <string>

#include "base/file_descriptor.hpp"
#include "tests/fuzz/target.hpp"

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
  explicit FolderOfOne(const std::string& name);
  ~FolderOfOne();
  FolderOfOne(const FolderOfOne&) = delete;
  FolderOfOne& operator=(const FolderOfOne&) = delete;

  void write(Input input) const;
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

}  // namespace cabinwatch::fuzz

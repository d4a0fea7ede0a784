#include "recordings/report/summary_files.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace cabinwatch::recordings {

std::ifstream SummaryFiles::open(const std::string& name) const {
  const std::filesystem::path file(name);
  if (file.empty() || file != file.filename() || name == "..") {
    throw std::runtime_error(fmt::format("{} is no file name", name));
  }
  std::ifstream stream(folder_ / file, std::ios::binary);
  if (!stream) throw std::runtime_error(fmt::format("cannot open {}", (folder_ / file).string()));
  return stream;
}

std::vector<AlertHistory> SummaryFiles::alerts(const std::string& name) const {
  auto lines = open(name);
  return read_alerts(lines);
}

}  // namespace cabinwatch::recordings

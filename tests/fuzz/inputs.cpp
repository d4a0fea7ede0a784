#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

/// fuzz_inputs FOLDER: each target with every file in FOLDER/TARGET: what fuzzers begin with, and
/// what they found.
int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) return 2;
  for (const auto& target : cabinwatch::fuzz::targets()) {
    const auto folder = fs::path(argv[1]) / target.name;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
      std::fprintf(stderr, "%s\n", entry.path().c_str());
      target.run({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
      ++count;
    }
    cabinwatch::fuzz::must(count > 0, "each target has inputs");
  }
  return 0;
}

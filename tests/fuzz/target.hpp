#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Targets for a fuzzer: what comes from outside is read by the program's own readers, and
/// something must hold whatever it is. Beside what the sanitizers see: what is told is one
/// printable line, what is read and written again is the same, nothing but a reader's own errors
/// comes out of it.
namespace cabinwatch::fuzz {

using Input = std::span<const std::uint8_t>;

struct Target {
  std::string_view name;
  void (*run)(Input input);
};

/// All of them.
[[nodiscard]] std::span<const Target> targets();

/// Null when there is none of that name.
[[nodiscard]] const Target* find_target(std::string_view name);

/// Ends the program, with what does not hold, unless it does.
void must(bool holds, std::string_view what);

/// Ends the program unless it is one line that can be shown.
void must_be_printable(std::string_view text);

[[nodiscard]] inline std::string_view as_text(Input input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Takes a choice off the input's beginning: 0 to `count` - 1; 0 where there is no more.
[[nodiscard]] inline std::size_t choice(Input& input, std::size_t count) {
  if (input.empty()) return 0;
  const std::size_t chosen = input[0] % count;
  input = input.subspan(1);
  return chosen;
}

// What models and servers send.
void read_answers(Input input);
void read_chat(Input input);
void read_probe(Input input);
void read_learnt(Input input);

// What people write.
void read_address(Input input);
void read_camera_source(Input input);
void read_configuration(Input input);
void read_labels(Input input);

// Files and pictures.
void read_results(Input input);
void read_jpeg(Input input);
void read_coded_picture(Input input);
void read_model(Input input);
void read_recording(Input input);

// Connections.
void read_http(Input input);
void read_page_request(Input input);
void call_bus(Input input);

}  // namespace cabinwatch::fuzz

#include "llm/servers/wire_format.hpp"

#include "llm/servers/ollama.hpp"
#include "llm/servers/openai.hpp"

namespace cabinwatch::llm {

std::unique_ptr<const WireFormat> make_wire_format(const AnalystSettings& settings) {
  if (settings.api == Api::openai) return std::make_unique<const OpenAi>(settings);
  return std::make_unique<const Ollama>(settings);
}

}  // namespace cabinwatch::llm

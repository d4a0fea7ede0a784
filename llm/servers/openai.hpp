#pragma once

#include "llm/servers/wire_format.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// The interface of llama.cpp's server, vLLM and others: /v1/chat/completions.
///
/// `enable_thinking` is always off: a thinking model would leave the answer empty.
class OpenAi final : public WireFormat {
 public:
  explicit OpenAi(const AnalystSettings& settings);

  [[nodiscard]] std::string chat_path() const override { return "/v1/chat/completions"; }
  [[nodiscard]] RequestBodyPtr chat_body(const Prompt& prompt,
                                         const QueryPlace& place = {}) const override;
  [[nodiscard]] ChatReply read_chat(const HttpResponse& response) const override;
  [[nodiscard]] std::vector<ProbeInquiry> inquiries() const override;
  [[nodiscard]] ProbeInquiry identity_inquiry() const override;

 private:
  std::string model_;
  bool allow_remote_;
  PromptStyle style_;
  std::chrono::milliseconds timeout_;
};

}  // namespace cabinwatch::llm

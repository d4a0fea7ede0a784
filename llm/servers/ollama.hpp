#pragma once

#include "llm/servers/wire_format.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// Ollama's own interface: /api/chat.
///
/// Load options are the same in every request and in the preload: with any other the server loads
/// the model anew, which takes seconds and loses its caches. `think` is always off: a thinking
/// model would leave the answer empty. `truncate` is off: pictures that don't fit the context are
/// an error, rather than left out unseen.
class Ollama final : public WireFormat {
 public:
  explicit Ollama(const AnalystSettings& settings);

  [[nodiscard]] std::string chat_path() const override { return "/api/chat"; }
  [[nodiscard]] RequestBodyPtr chat_body(const Prompt& prompt,
                                         const QueryPlace& place = {}) const override;
  [[nodiscard]] ChatReply read_chat(const HttpResponse& response) const override;
  [[nodiscard]] std::vector<ProbeInquiry> inquiries() const override;
  [[nodiscard]] AnswerTime answer_time() const override { return answer_time_; }
  [[nodiscard]] ProbeInquiry identity_inquiry() const override;

 private:
  /// What every request to /api/chat begins with.
  [[nodiscard]] nlohmann::ordered_json request() const;
  [[nodiscard]] nlohmann::ordered_json load_options() const;

  std::string model_;
  nlohmann::ordered_json keep_alive_;
  int context_tokens_;
  bool allow_remote_;
  PromptStyle style_;
  int pictures_;  // of the trial
  std::chrono::milliseconds timeout_;
  AnswerTime answer_time_;
};

}  // namespace cabinwatch::llm

#pragma once

#include "llm/servers/wire_format.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// The interface of llama.cpp's server, vLLM and others: /v1/chat/completions.
///
/// `enable_thinking` is off wherever the server takes it: a thinking model would leave the answer
/// empty. The probe finds out which fields a server refuses, by asking without them.
class OpenAi final : public WireFormat {
 public:
  explicit OpenAi(const AnalystSettings& settings);

  [[nodiscard]] std::string chat_path() const override { return "/v1/chat/completions"; }
  [[nodiscard]] RequestBodyPtr chat_body(const Prompt& prompt,
                                         const QueryPlace& place = {}) const override;
  [[nodiscard]] ChatReply read_chat(const HttpResponse& response) const override;
  [[nodiscard]] std::vector<ProbeInquiry> inquiries() const override;
  [[nodiscard]] AnswerTime answer_time() const override { return answer_time_; }
  [[nodiscard]] ProbeInquiry identity_inquiry() const override;
  [[nodiscard]] std::optional<RequestFields> fewer_fields(
      const RequestFields& sent, const HttpResponse& response) const override;

 private:
  /// A query with a picture by these fields; where it is refused, another one with fewer.
  /// @param to_try         when the server does not say which field it refuses
  /// @param first_refusal  of the same query with all fields
  [[nodiscard]] ProbeInquiry trial(const RequestFields& fields,
                                   const std::vector<RequestFields>& to_try,
                                   const std::optional<HttpResponse>& first_refusal) const;

  /// The trial without its pictures: whether they count is what it shows. Nothing where that is
  /// known, or cannot be told.
  [[nodiscard]] std::vector<ProbeInquiry> trial_without_pictures(const ProbeReport& report) const;

  std::string model_;
  bool allow_remote_;
  PromptStyle style_;
  int pictures_;  // of the trial
  std::chrono::milliseconds timeout_;
  AnswerTime answer_time_;
};

}  // namespace cabinwatch::llm

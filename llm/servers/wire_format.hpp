#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "llm/answers/prompt.hpp"
#include "llm/servers/answer_time.hpp"
#include "llm/servers/chat_usage.hpp"
#include "llm/servers/http_message.hpp"
#include "llm/servers/probe_inquiry.hpp"
#include "llm/servers/refusal.hpp"
#include "llm/servers/request_fields.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// A model's text, as it came.
struct ChatText {
  std::string text;
  /// What the server says that loading the model took; 0 when it does not say.
  std::chrono::milliseconds load_duration{};
  ChatUsage usage;
  /// Which program and model answered, as far as every answer tells; empty when it does not.
  std::string identity;
};
using ChatReply = std::variant<ChatText, Refusal>;

/// How a kind of server wants to be asked, and how it answers. Immutable; any thread.
class WireFormat {
 public:
  virtual ~WireFormat() = default;

  [[nodiscard]] virtual std::string chat_path() const = 0;
  /// The same bytes for the same prompt and place, up to the question the same for all queries of
  /// a sequence.
  [[nodiscard]] virtual RequestBodyPtr chat_body(const Prompt& prompt,
                                                 const QueryPlace& place = {}) const = 0;

  /// The model's text, or why there is none.
  [[nodiscard]] virtual ChatReply read_chat(const HttpResponse& response) const = 0;

  /// The fields to ask again with, when the response refuses some of those sent; nothing when it
  /// does not, or there is nothing to leave out.
  [[nodiscard]] virtual std::optional<RequestFields> fewer_fields(
      const RequestFields& /*sent*/, const HttpResponse& /*response*/) const {
    return std::nullopt;
  }

  /// What to ask a server, in this order, to find out how it stands.
  [[nodiscard]] virtual std::vector<ProbeInquiry> inquiries() const = 0;

  /// What the settings leave a query.
  [[nodiscard]] virtual AnswerTime answer_time() const = 0;

  /// What tells whether a server that is well is still the same one: cheap, asked now and then.
  [[nodiscard]] virtual ProbeInquiry identity_inquiry() const = 0;
};

/// @param settings  checked
[[nodiscard]] std::unique_ptr<const WireFormat> make_wire_format(const AnalystSettings& settings);

}  // namespace cabinwatch::llm

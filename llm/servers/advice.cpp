#include "llm/servers/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/utf8.hpp"
#include "llm/answers/plain_text.hpp"
#include "llm/servers/server_text.hpp"

namespace cabinwatch::llm {
namespace {

using Failure = HttpResponse::Failure;

bool has(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::all_of(all.begin(), all.end(), [text](std::string_view one) {
    return text.find(one) != std::string_view::npos;
  });
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [text](std::string_view one) {
    return text.find(one) != std::string_view::npos;
  });
}

bool says_no_pictures(std::string_view text) {
  const bool is_about_them = has_any(text, {"image", "picture", "vision", "multimodal", "mmproj"});
  return is_about_them &&
         has_any(text, {"not support", "unsupported", "not a multimodal", "only text", "text-only",
                        "no endpoints", "not accept", "not allowed", "mmproj"});
}

bool says_many_pictures(std::string_view text) {
  return has(text, {"image"}) &&
         has_any(text, {"at most", "too many", "maximum number", "limit", "single image",
                        "only one image", "multiple images", "more than one image"});
}

bool says_too_long(std::string_view text) {
  return has(text, {"context"}) &&
         has_any(text, {"exceed", "length", "too long", "size", "window", "maximum"});
}

bool says_no_model(std::string_view text) {
  return has(text, {"model"}) &&
         has_any(text, {"not found", "not exist", "no such", "unknown model", "invalid model",
                        "not available", "no model", "not loaded", "not a valid model"});
}

/// Nothing is to be had any more until somebody pays, however long one waits.
bool says_no_money(const HttpResponse& response) {
  constexpr long kPaymentRequired = 402;
  if (response.status == kPaymentRequired) return true;
  return has_any(base::lower_case(response.body),
                 {"insufficient_quota", "exceeded your current quota", "credit_balance_exhausted",
                  "credit balance is too low", "insufficient credits", "insufficient balance",
                  "billing_hard_limit", "requires more credits"});
}

/// By what the server says; unknown when it says nothing of use.
RefusalCause cause_in(std::string_view text) {
  if (has_any(text, {"plain http request was sent to https", "http request to an https server"})) {
    return RefusalCause::tls;
  }
  if (says_many_pictures(text)) return RefusalCause::many_pictures;
  if (says_no_pictures(text)) return RefusalCause::no_pictures;
  if (says_too_long(text)) return RefusalCause::too_long;
  if (has_any(text, {"out of memory", "cudamalloc"})) return RefusalCause::memory;
  if (says_no_model(text)) return RefusalCause::no_model;
  return RefusalCause::unknown;
}

/// Also under the status 200.
bool is_error(const HttpResponse& response) {
  if (response.status != 200) return true;
  const auto object = object_in(response);
  return object &&
         (!member(*object, "/error").is_null() || !member(*object, "/choices/0/error").is_null());
}

RefusalCause cause_by_status(long status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return RefusalCause::key;
    case 404:
    case 405:
    case 410:
      return RefusalCause::no_path;
    case 413:
      return RefusalCause::too_large;
    default:
      return RefusalCause::unknown;
  }
}

std::string advice_for_cause(RefusalCause cause, const HttpResponse& response) {
  switch (cause) {
    case RefusalCause::certificate:
      return "make this computer trust the server's certificate (update-ca-certificates), or write "
             "the name into llm.servers that the certificate is for";
    case RefusalCause::no_tls:
      return "write http:// instead of https:// in llm.servers, or another port";
    case RefusalCause::tls:
      return "write https:// instead of http:// in llm.servers";
    case RefusalCause::elsewhere:
      return response.location.empty()
                 ? "redirects are not followed: write the server's own address into llm.servers"
                 : fmt::format(
                       "redirects are not followed: if {} is yours, write its address into "
                       "llm.servers",
                       response.location);
    case RefusalCause::key:
      return fmt::format("set llm.api_key_file to a file with the key that the server wants{}",
                         response.status == 403
                             ? "; Ollama, which wants none, is to be written as 127.0.0.1 or "
                               "localhost in llm.servers"
                             : "");
    case RefusalCause::web_page:
      return "a proxy or another program answers there: check llm.servers";
    case RefusalCause::no_model:
      return "set llm.model to a model that the server has";
    case RefusalCause::no_path:
      return "check llm.servers, llm.api and llm.model: the server does not know the path, or the "
             "model. llm.servers wants what stands before /v1 or /api";
    case RefusalCause::no_pictures:
      return "choose a model that takes pictures";
    case RefusalCause::many_pictures:
      return "let the server accept more pictures a query (vLLM: --limit-mm-per-prompt), or lower "
             "sampling.sequence_frames";
    case RefusalCause::too_long:
      return "give the server a longer context (llama.cpp: --ctx-size, vLLM: --max-model-len; "
             "for Ollama raise llm.context_tokens), or lower encoder.max_side or "
             "sampling.sequence_frames";
    case RefusalCause::too_large:
      return "let the server or the proxy before it accept larger requests (nginx: "
             "client_max_body_size), or lower encoder.max_side or sampling.sequence_frames";
    case RefusalCause::memory:
      return "free memory on the GPU, or choose a smaller model or a shorter context";
    case RefusalCause::no_money:
      return "pay the server's operator, or write another server into llm.servers: waiting does "
             "not help";
    case RefusalCause::busy:
      return "wait; or lower llm.max_queries_in_flight, and see who else uses the server";
    case RefusalCause::broken_off:
      return "look into the log of the server, and of what stands between: its response broke off";
    case RefusalCause::unknown:
      break;
  }
  return {};
}

}  // namespace

RefusalCause cause_of(const HttpResponse& response) {
  if (response.failure == Failure::no_tls) {
    const auto trouble = base::lower_case(response.trouble);
    return has_any(trouble, {"certificate", "subject name"}) ? RefusalCause::certificate
                                                             : RefusalCause::no_tls;
  }
  if (response.failure == Failure::lost && response.status != 0) return RefusalCause::broken_off;
  if (response.failure != Failure::none) return RefusalCause::unknown;
  if (is_error(response) && says_no_money(response)) return RefusalCause::no_money;
  if (is_busy(response.status)) return RefusalCause::busy;
  if (response.status >= 300 && response.status < 400) return RefusalCause::elsewhere;
  if (is_error(response)) {
    const auto cause = cause_in(base::lower_case(error_text(response)));
    if (cause != RefusalCause::unknown) return cause;
  }
  if (is_web_page(response)) return RefusalCause::web_page;
  return cause_by_status(response.status);
}

std::string advice_for_error(QueryError error) {
  switch (error) {
    case QueryError::timed_out:
      return "choose a smaller model, put it on the GPU, or raise llm.timeout_seconds, and "
             "llm.deadline_seconds above it";
    case QueryError::thinking_only:
      return "choose a model that does not think (its -instruct variant)";
    case QueryError::cut_at_length:
      return "raise llm.max_answer_tokens";
    case QueryError::remote_host:
      return "choose a model that runs on this computer, or set llm.allow_remote = true";
    case QueryError::refused:
      return "see whether the model server runs, and look into its log";
    case QueryError::not_http:
      return "check llm.servers and llm.api: it is another kind of server";
    default:
      return "look into the server's log";
  }
}

std::string advice_for(const HttpResponse& response, const Refusal& refusal) {
  const auto advice = advice_for_cause(cause_of(response), response);
  return advice.empty() ? advice_for_error(refusal.error) : advice;
}

}  // namespace cabinwatch::llm

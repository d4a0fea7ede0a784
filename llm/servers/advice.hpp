#pragma once

#include <string>

#include "llm/servers/http_message.hpp"
#include "llm/servers/refusal.hpp"

/// Why a server refuses, as far as its words tell, and which setting is most likely wrong. Words
/// are those of the servers that docs/operations.md lists. Pure; any thread.
namespace cabinwatch::llm {

enum class RefusalCause {
  unknown,
  certificate,    ///< it is not trusted
  no_tls,         ///< https to one that speaks http
  tls,            ///< http to one that speaks https
  elsewhere,      ///< a redirect
  key,            ///< none, or a wrong one
  web_page,       ///< a proxy, a router, or another program's page
  no_model,       ///< it does not have the model
  no_path,        ///< it does not know the path
  no_pictures,    ///< the model takes none
  many_pictures,  ///< fewer than were sent
  too_long,       ///< the prompt, for the model's context
  too_large,      ///< the request, for the server or a proxy
  memory,         ///< it has run out of it
  no_money,       ///< the account at its operator is used up
  busy,           ///< come later
  broken_off      ///< the response ended before it was whole
};

[[nodiscard]] RefusalCause cause_of(const HttpResponse& response);

/// What to do about it; never empty.
[[nodiscard]] std::string advice_for(const HttpResponse& response, const Refusal& refusal);
/// The same, where there is no response to read.
[[nodiscard]] std::string advice_for_error(QueryError error);

}  // namespace cabinwatch::llm

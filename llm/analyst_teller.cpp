#include "llm/analyst_teller.hpp"

#include <fmt/format.h>

#include <exception>

#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {

void AnalystTeller::answers(const Finding& finding) const noexcept {
  call("answers", events_.on_answers, finding);
}

void AnalystTeller::finding(Finding finding) const noexcept {
  call("a finding", events_.on_finding, std::move(finding));
}

void AnalystTeller::server(const ServerEvent& event) const noexcept {
  call("an event of a server", events_.on_server, event);
}

void AnalystTeller::servers_changed() const noexcept {
  call("a change of servers", events_.on_servers_changed);
}

void AnalystTeller::failure(const std::string& text) const noexcept {
  try {
    if (events_.on_server) {
      events_.on_server({ServerEvent::Severity::error, "", error_line(text), ""});
    }
  } catch (const std::exception&) {
    return;  // there is nobody else who could be told
  }
}

/// @param what  for people, where the callback throws
template <typename Callback, typename... Told>
void AnalystTeller::call(const char* what, const Callback& callback,
                         Told&&... told) const noexcept {
  if (!callback) return;
  try {
    callback(std::forward<Told>(told)...);
  } catch (const std::exception& error) {
    failure(fmt::format("{} could not be taken: {}", what, error.what()));
  }
}

}  // namespace cabinwatch::llm

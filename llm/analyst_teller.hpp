#pragma once

#include <string>
#include <utility>

#include "llm/analyst.hpp"

namespace cabinwatch::llm {

/// Tells the analyst's owner what happens: calls AnalystEvents, where they are not empty. What one
/// throws is told as an event of a server; where that throws too there is nobody else.
///
/// One thread: the analyst's.
class AnalystTeller {
 public:
  explicit AnalystTeller(AnalystEvents events) : events_(std::move(events)) {}

  void answers(const Finding& finding) const noexcept;
  void finding(Finding finding) const noexcept;
  void server(const ServerEvent& event) const noexcept;
  void servers_changed() const noexcept;
  /// @param text  for people, one line
  void failure(const std::string& text) const noexcept;

 private:
  template <typename Callback, typename... Told>
  void call(const char* what, const Callback& callback, Told&&... told) const noexcept;

  const AnalystEvents events_;
};

}  // namespace cabinwatch::llm

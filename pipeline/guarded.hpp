#pragma once

#include <exception>
#include <string>
#include <utility>

namespace cabinwatch::pipeline {

/// Does the work of a callback of GStreamer's, through which no exception may pass: it would leave
/// GStreamer's locks locked. What is thrown, mostly for want of memory, is told as trouble, which
/// ends the pipeline; where not even that can be told, frames stay away, and that is noticed.
///
/// @param on_trouble  gets why, for people
/// @param otherwise   the result when `work` throws
template <typename OnTrouble, typename Result, typename Work>
Result guarded(const OnTrouble& on_trouble, Result otherwise, Work&& work) noexcept {
  try {
    return std::forward<Work>(work)();
  } catch (const std::exception& error) {
    try {
      on_trouble(std::string(error.what()));
    } catch (const std::exception&) {
      return otherwise;
    }
  }
  return otherwise;
}

/// The same, of a callback without a result.
template <typename OnTrouble, typename Work>
void guarded(const OnTrouble& on_trouble, Work&& work) noexcept {
  static_cast<void>(guarded(on_trouble, false, [&] {
    std::forward<Work>(work)();
    return true;
  }));
}

}  // namespace cabinwatch::pipeline

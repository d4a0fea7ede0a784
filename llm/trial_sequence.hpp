#pragma once

#include <string>

#include "llm/answers/finding.hpp"
#include "llm/settings.hpp"
#include "pipeline/sequence.hpp"

namespace cabinwatch::llm {

/// Asks the servers all configured questions about one sequence, as an analyst asks them, and waits
/// for the finding: of what cannot be asked, it says so. `auto` asks singly, as it does at first.
/// The deadline does not count: how long it takes shall show. Nothing that is learnt is kept.
///
/// Any thread but the analyst's callbacks.
///
/// @param picture  that the sequence has `sequence_pictures` times, half a second apart
/// @throws std::invalid_argument when a setting is out of range or an address is refused;
///         std::runtime_error when the key file cannot be used or libcurl not be set up
[[nodiscard]] Finding ask_all_questions(AnalystSettings settings,
                                        const pipeline::EncodedPicturePtr& picture);

}  // namespace cabinwatch::llm

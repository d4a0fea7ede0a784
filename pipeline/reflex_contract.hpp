#pragma once

#include <chrono>

/// What the reflex lane and the policy that judges its frames have to agree on.
namespace cabinwatch::pipeline {

/// Frames a second without which a microsleep cannot be told from two blinks, and without which a
/// blink's length is not known. Source: the product's requirement: a blink takes 100 to 400 ms, and
/// a closure of a second is to be told within a tenth of it.
inline constexpr double kMicrosleepRate = 10.0;
inline constexpr double kBlinkRate = 15.0;

/// The longest ordinary blink: PERCLOS leaves it out, and what lasts longer is a long one. Source:
/// Stern, Walrath and Goldstein, "The endogenous eyeblink", 1984.
inline constexpr std::chrono::milliseconds kLongestBlink{500};

/// A head that was turned when its face was lost is taken to be turned further for this long. Ours:
/// longer than a look over the shoulder.
inline constexpr std::chrono::milliseconds kTurnedAwayFor{10'000};

}  // namespace cabinwatch::pipeline

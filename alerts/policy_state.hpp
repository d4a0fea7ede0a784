#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "alerts/alert_book.hpp"
#include "alerts/analysis_watch.hpp"
#include "alerts/answer_trust.hpp"
#include "alerts/camera_watch.hpp"
#include "alerts/kind.hpp"
#include "alerts/policy.hpp"
#include "alerts/reflex_watch.hpp"
#include "alerts/responsiveness.hpp"
#include "alerts/sign_watch.hpp"
#include "alerts/standing.hpp"

namespace cabinwatch::alerts {

/// The parts that gather evidence, and the book that tells it. Of the policy's own files alone.
struct Policy::State {
  State(const PolicySettings& policy_settings, Clock::time_point start);

  void configure(const PolicySettings& policy_settings);
  /// Whether something captured then may still count.
  [[nodiscard]] bool accepts(Clock::time_point captured_at, Clock::time_point at) const;
  /// Lets time pass: what is too old is forgotten.
  void pass(Clock::time_point to);
  void observe(const pipeline::Observation& observation);
  void observe(const pipeline::ReflexObservation& observation);
  /// Tells what has changed.
  [[nodiscard]] Events tell(Clock::time_point to);

  [[nodiscard]] bool is_present(AlertKind kind) const;
  [[nodiscard]] double nearness(AlertKind kind) const;
  /// What the evidence says, whatever else is told.
  [[nodiscard]] Standing evidence(AlertKind kind) const;
  [[nodiscard]] bool is_superseded(const KindRule& rule) const;
  /// What is to be told of a kind now.
  [[nodiscard]] Standing standing(const KindRule& rule) const;
  /// Percent: as severe as the evidence says, told or not.
  [[nodiscard]] double highest_level(std::initializer_list<AlertKind> kinds) const;
  [[nodiscard]] Severity severity(AlertKind kind) const;

  // What it says of itself, in policy_evidence.cpp.
  [[nodiscard]] KindEvidence evidence_of(const KindRule& rule) const;
  [[nodiscard]] std::vector<Tally> tallies(AlertKind kind) const;
  /// Why what is seen cannot be judged for a kind; empty when it can.
  [[nodiscard]] std::string unjudged(const KindRule& rule) const;
  [[nodiscard]] bool is_covered(const KindRule& rule) const;
  [[nodiscard]] bool has_frames_for(AlertKind kind) const;
  [[nodiscard]] bool has_answers_for(AlertKind kind) const;
  /// What is not answered of the questions that a kind rests on; empty when all are.
  [[nodiscard]] std::string unanswered_for(AlertKind kind) const;

  PolicySettings settings;
  milliseconds lifetime{};  // of an answer: as old as the newest one can get while all works
  Clock::time_point now;    // the newest time told
  VehicleState vehicle;
  bool is_watching = true;
  Clock::time_point watching_since = Clock::time_point::min();

  AnswerTrust answer_trust;
  SignWatch signs;
  Responsiveness responsiveness;
  CameraWatch camera;
  ReflexWatch reflex;
  AnalysisWatch analysis;
  AlertBook book;
};

}  // namespace cabinwatch::alerts

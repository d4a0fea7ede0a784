#include "recordings/analysis/recording_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "config/policy_settings.hpp"
#include "pipeline/camera_source.hpp"

namespace cabinwatch::recordings {
namespace {

using base::Clock;
using pipeline::CaptureState;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Pictures and findings that wait to be judged. They are few: frames wait for the encoder, and the
/// encoder for the analyst.
constexpr std::size_t kNewsQueue = 4096;

pipeline::FramePathSettings path_settings(const config::Configuration& configuration,
                                          const std::filesystem::path& video,
                                          pipeline::CloserLook closer_look,
                                          std::size_t side_by_side) {
  auto camera = configuration.camera;
  camera.source = pipeline::recording_source(video);
  return pipeline::recorded_path(std::move(camera), configuration.sampling, configuration.encoder,
                                 {.begins_at = kRecordingBegins,
                                  .needs_every_frame = configuration.vision.enabled,
                                  .closer_look = closer_look,
                                  .side_by_side = side_by_side});
}

template <typename Build>
auto configured(const char* section, Build build) {
  try {
    return build();
  } catch (const std::invalid_argument& error) {
    throw config::ConfigurationError(fmt::format("{}: {}", section, error.what()));
  }
}

}  // namespace

double part_done(const RecordingFigures& figures) {
  if (!figures.length || figures.length->count() <= 0) return 0.0;
  const auto part =
      static_cast<double>(figures.judged.count()) / static_cast<double>(figures.length->count());
  return std::clamp(part, 0.0, 1.0);
}

RecordingAnalysis::RecordingAnalysis(const config::Configuration& configuration,
                                     const std::filesystem::path& video, SharedAnalyst* analyst,
                                     RecordingEvents events, pipeline::CloserLook closer_look,
                                     EarlierAnswers earlier, std::size_t side_by_side)
    : events_(std::move(events)),
      earlier_(std::move(earlier)),
      news_(kNewsQueue, base::WhenFull::wait),
      path_(configured("camera",
                       [&] {
                         return pipeline::FramePath(
                             path_settings(configuration, video, closer_look, side_by_side),
                             path_events(analyst != nullptr));
                       })),
      order_({.reflex = configuration.vision.enabled, .reasoning = analyst != nullptr}),
      judge_(config::policy_settings(configuration), kRecordingBegins,
             [this](const alerts::AlertEvent& event) { tell(event); }) {
  if (configuration.vision.enabled) {
    reflex_ = std::make_unique<vision::ReflexLane>(
        configuration.vision, base::WhenFull::wait, looking_,
        vision::ReflexEvents{.on_observation = [this](const auto& frame) { news_.push(frame); },
                             .on_state = [this](const auto& state) { news_.push(state); }});
  }
  if (analyst == nullptr) return;
  place_ = std::make_unique<SharedAnalyst::Place>(*analyst, [this](AnalysedSequence sequence) {
    end_analysing();
    news_.push(std::move(sequence));
  });
}

pipeline::FramePathEvents RecordingAnalysis::path_events(bool asks_model) {
  pipeline::FramePathEvents events{
      .on_frame =
          [this](const auto& frame) {
            if (reflex_) reflex_->offer(frame);
          },
      .on_picture = [this](const auto& picture) { news_.push(picture); },
      .on_sequence = {},
      .on_state = [this](const CaptureState& state) { news_.push(state); }};
  if (asks_model) events.on_sequence = [this](const auto& sequence) { hand_over(sequence); };
  return events;
}

RecordingAnalysis::~RecordingAnalysis() {
  stop();
  if (finishing_.joinable()) finishing_.join();
  if (reflex_) reflex_->stop();  // before the capture, which may be waiting for it
  path_.stop();
  place_.reset();  // while there is still what its callback needs
}

void RecordingAnalysis::stop() {
  is_stopping_ = true;
  path_.close();
  news_.close();  // before the place: the analyst may be waiting with a finding for one among the
                  // news
  if (place_) place_->close();
}

// --- encode thread --------------------------------------------------------------------------

void RecordingAnalysis::hand_over(const pipeline::SequencePtr& sequence) {
  ++handed_over_;
  if (auto answered = earlier_.of(*sequence)) {
    news_.push(*std::move(answered));
    return;
  }
  begin_analysing();
  if (place_->submit(sequence)) return;
  end_analysing();
  news_.push(Stopped{});
}

// --- the thread of run ----------------------------------------------------------------------

RecordingEnd RecordingAnalysis::run() {
  if (reflex_) reflex_->start();
  path_.start();
  while (!is_done_) {
    auto news = news_.pop();
    if (!news || is_stopping_) return {};
    std::visit([this](auto& one) { apply(std::move(one)); }, *news);
  }
  if (!end_) return {};
  end_->analysed = path_.times().decoded;
  end_->judged = recording_time(judge_.now());
  end_->notes = notes_;
  return *end_;
}

void RecordingAnalysis::apply(const pipeline::PictureObservation& picture) {
  begin();
  judge(order_.add(picture));
}

void RecordingAnalysis::apply(const pipeline::ReflexObservation& frame) {
  judge(order_.add(frame));
}

void RecordingAnalysis::apply(const vision::ReflexState& state) {
  if (state.kind == vision::ReflexState::Kind::failed) throw std::runtime_error(state.reason);
}

void RecordingAnalysis::apply(AnalysedSequence sequence) {
  const auto id = sequence.finding.sequence_id;
  auto finding = std::move(sequence.finding);
  waiting_.emplace(
      id, AnalysedSequence{{}, sequence.still_for, sequence.asked_again, sequence.is_earlier});
  ++answered_;
  judge(order_.add(std::move(finding)));
  finish();
}

void RecordingAnalysis::apply(const CaptureState& state) {
  switch (state.kind) {
    case CaptureState::Kind::working:
      return begin();
    case CaptureState::Kind::fault:  // a live source's
      return;
    case CaptureState::Kind::note:
      notes_.push_back(state.reason);
      return;
    case CaptureState::Kind::ended:
      end_ = {.outcome = state.reason.empty() ? RecordingEnd::Outcome::complete
                                              : RecordingEnd::Outcome::broken,
              .reason = state.reason};
      break;
    case CaptureState::Kind::failed:
      end_ = {.outcome = RecordingEnd::Outcome::broken, .reason = state.reason};
      break;
  }
  finishing_ = std::thread([this] {
    path_.finish();
    if (reflex_) reflex_->finish();
    news_.push(AllHandedOver{});
  });
}

void RecordingAnalysis::apply(const AllHandedOver&) {
  is_handed_over_ = true;
  finish();
}

void RecordingAnalysis::apply(const Stopped&) {
  end_.reset();
  is_done_ = true;
}

void RecordingAnalysis::begin() {
  if (std::exchange(has_begun_, true) || !events_.on_begin) return;
  events_.on_begin(path_.capture().recording_length());
}

/// Judges what is left, once all of it is there.
void RecordingAnalysis::finish() {
  if (!is_handed_over_ || answered_ < handed_over_) return;
  judge(order_.finish());
  judge_.end(judge_.now());
  is_done_ = true;
}

void RecordingAnalysis::judge(const std::vector<llm::RecordedOrder::Seen>& seen) {
  for (const auto& one : seen) {
    std::visit([this](const auto& thing) { judge(thing); }, one);
  }
}

void RecordingAnalysis::judge(const pipeline::PictureObservation& picture) {
  if (events_.on_picture) events_.on_picture(picture);
  judge_.observe_recorded(picture);
}

void RecordingAnalysis::judge(const pipeline::ReflexObservation& frame) {
  if (events_.on_frame) events_.on_frame(frame);
  judge_.observe_recorded(frame);
}

void RecordingAnalysis::judge(const llm::Finding& finding) {
  auto sequence = std::move(waiting_.extract(finding.sequence_id).mapped());
  sequence.finding = finding;
  if (events_.on_sequence) events_.on_sequence(sequence);
  judge_.observe_recorded(llm::observation(finding));
  path_.set_sequence_risk(judge_.policy().risk());
  judged_ms_ = recording_time(finding.last_captured_at).count();
  ++judged_count_;
}

void RecordingAnalysis::tell(const alerts::AlertEvent& event) const {
  if (events_.on_alert) events_.on_alert({event, recording_time(judge_.now())});
}

// --- figures --------------------------------------------------------------------------------

void RecordingAnalysis::begin_analysing() {
  const std::lock_guard lock(analysing_);
  if (being_analysed_++ == 0) analysing_since_ = Clock::now();
}

void RecordingAnalysis::end_analysing() {
  const std::lock_guard lock(analysing_);
  if (--being_analysed_ == 0) analysed_for_ += Clock::now() - analysing_since_;
}

RecordingFigures RecordingAnalysis::figures() const {
  const auto now = Clock::now();
  const auto times = path_.times();
  RecordingFigures figures{.length = path_.capture().recording_length(),
                           .decoded = times.decoded,
                           .judged = milliseconds(judged_ms_),
                           .sequences = judged_count_,
                           .capture = path_.capture().counts(),
                           .sampler = path_.sampler().counts(),
                           .encode = path_.encode().counts()};
  figures.decoding = times.decoding;
  figures.held_back = times.held_back;
  figures.sampling = path_.sample_metrics().figures(now).busy;
  figures.encoding = path_.encode_metrics().figures(now).busy;
  figures.looking = looking_.figures(now).busy;
  const std::lock_guard lock(analysing_);
  auto analysed_for = analysed_for_;
  if (being_analysed_ > 0) analysed_for += now - analysing_since_;
  figures.analysing = duration_cast<microseconds>(analysed_for);
  return figures;
}

}  // namespace cabinwatch::recordings

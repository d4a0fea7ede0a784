#include "daemon/service/watching.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace cabinwatch::daemon {
namespace {

/// Frames between sampler and encoder. One is due twice a second and encoded in milliseconds: what
/// has waited longer than this is worth less than what comes.
constexpr std::size_t kFrameQueue = 8;

/// Longest that a stage may be at one frame. An 8K frame takes some tenths of a second to encode.
constexpr std::chrono::seconds kStuckAfter{5};

/// Builds a part from the user's settings: what it cannot take is an error of the configuration.
template <typename Build>
auto configured(const config::Configuration& configuration, const char* setting, Build build) {
  try {
    return build();
  } catch (const std::invalid_argument& error) {
    throw config::unusable(configuration, setting, error.what());
  }
}

}  // namespace

bool is_played_fast(const pipeline::CaptureSettings& camera) {
  return !camera.realtime && camera.source.starts_with("file:");
}

Watching::Watching(const config::Configuration& configuration, NewsMailbox& news)
    : news_(news),
      is_complete_(is_played_fast(configuration.camera)),
      reflex_(configured(configuration, "vision.fps", [&] { return make_reflex(configuration); })),
      analyst_(configuration.llm_enabled ? make_analyst(configuration.llm) : nullptr),
      frames_(kFrameQueue, is_complete_ ? base::WhenFull::wait : base::WhenFull::drop_oldest),
      encode_(configuration.encoder, frames_, encoding_,
              [this](pipeline::SequencePtr sequence) {
                if (analyst_) analyst_->submit(std::move(sequence));
              }),
      sampler_(configuration.sampling,
               [this](const pipeline::PictureObservation& picture) { news_.post(picture); }),
      capture_(configured(configuration, "camera.source", [&] {
        return pipeline::Capture(
            configuration.camera, [this](const pipeline::FramePtr& frame) { take_frame(frame); },
            [this](const pipeline::CaptureState& state) { news_.post(state); });
      })) {
  encode_.start();
  if (reflex_) reflex_->start();
  capture_.start();
}

Watching::~Watching() { stop(); }

std::unique_ptr<llm::Analyst> Watching::make_analyst(llm::AnalystSettings settings) const {
  settings.overload = is_complete_ ? llm::Overload::wait : llm::Overload::newest_wins;
  return std::make_unique<llm::Analyst>(
      std::move(settings),
      llm::AnalystEvents{
          .on_answers = [this](const llm::Finding& answers) { news_.post(EarlyAnswers{answers}); },
          .on_finding = [this](llm::Finding finding) { news_.post(std::move(finding)); },
          .on_server = [this](const llm::ServerEvent& event) { news_.post(event); }});
}

std::unique_ptr<vision::ReflexLane> Watching::make_reflex(
    const config::Configuration& configuration) {
  if (!configuration.vision.enabled) return nullptr;
  return std::make_unique<vision::ReflexLane>(
      configuration.vision, is_complete_ ? base::WhenFull::wait : base::WhenFull::drop_oldest,
      looking_,
      vision::ReflexEvents{.on_observation = [this](const auto& frame) { news_.post(frame); },
                           .on_state = [this](const auto& state) { news_.post(state); }});
}

void Watching::take_frame(const pipeline::FramePtr& frame) {
  if (reflex_) reflex_->offer(frame);  // first: it is the one in a hurry
  const pipeline::StageMetrics::Work work(sampling_);
  if (auto sampled = sampler_.process(frame)) frames_.push(std::move(*sampled));
}

void Watching::stop() {
  frames_.close();  // first: a recording's capture may be waiting for a place in it,
  const bool is_finishing = finishing_.joinable();
  if (reflex_ && !is_finishing) reflex_->stop();  // or for the reflex lane
  capture_.stop();
  if (analyst_) analyst_->stop();
  encode_.join();
  if (is_finishing) finishing_.join();
  if (reflex_) reflex_->stop();
}

void Watching::finish_recording() {
  if (finishing_.joinable()) return;
  frames_.close();
  finishing_ = std::thread([this] {
    encode_.join();
    if (reflex_) reflex_->finish();
    if (!analyst_ || analyst_->wait_until_done()) news_.post(RecordingDone{});
  });
}

std::optional<std::string> Watching::stuck_stage(base::Clock::time_point now) const {
  // A recording's stages wait for one another, as long as the model takes.
  if (!is_complete_) {
    if (sampling_.working_for(now) > kStuckAfter) return "sample";
    if (encoding_.working_for(now) > kStuckAfter) return "encode";
  }
  if (looking_.working_for(now) > kStuckAfter) return "reflex";
  if (analyst_ && now - analyst_->last_progress() > kStuckAfter) return "analyse";
  return std::nullopt;
}

}  // namespace cabinwatch::daemon

#include "daemon/service/watching.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "llm/servers/access.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {
namespace {

/// Frames between sampler and encoder. One is due twice a second and encoded in milliseconds: what
/// has waited longer than this is worth less than what comes.
constexpr std::size_t kFrameQueue = 8;

/// What may wait for the main thread, which is told some ten things a second, and of some thirty
/// frames.
constexpr std::size_t kNewsCapacity = 4096;

/// Longest that a stage may be at one frame. An 8K frame takes some tenths of a second to encode.
constexpr std::chrono::seconds kStuckAfter{5};

pipeline::FramePathSettings path_settings(const config::Configuration& configuration) {
  if (is_played_fast(configuration.camera)) {
    return pipeline::recorded_path(
        configuration.camera, configuration.sampling, configuration.encoder,
        {.begins_at = base::Clock::now(), .needs_every_frame = configuration.vision.enabled});
  }
  return {.camera = configuration.camera,
          .sampling = configuration.sampling,
          .encoder = configuration.encoder,
          .when_full = base::WhenFull::drop_oldest,
          .waiting_frames = kFrameQueue};
}

void check_source(const pipeline::CaptureSettings& camera) {
  const pipeline::Capture unopened(camera, {}, {});
  const auto source = pipeline::parse_camera_source(camera.source);
  if (source.kind == pipeline::CameraSource::Kind::file &&
      !std::filesystem::exists(source.location)) {
    throw std::invalid_argument(
        fmt::format("there is no file {}", pipeline::without_passwords(source.location)));
  }
}

/// Why the key for the model servers cannot be used; empty: it can, or there is none.
std::string why_no_key(const config::Configuration& configuration) {
  const auto& file = configuration.llm.api_key_file;
  if (!configuration.llm_enabled || file.empty()) return {};
  try {
    static_cast<void>(llm::read_api_key(file));
    return {};
  } catch (const std::runtime_error& error) {
    return config::unusable(configuration, "llm.api_key_file", error.what()).what();
  }
}

}  // namespace

bool is_played_fast(const pipeline::CaptureSettings& camera) {
  return !camera.realtime && !pipeline::parse_camera_source(camera.source).is_live();
}

bool is_watched_alike(config::Configuration one, const config::Configuration& other) {
  // What is put into effect without a new watching, or is none of it. All else counts.
  one.vehicle = other.vehicle;
  one.mqtt = other.mqtt;
  one.batch = other.batch;
  one.file = other.file;
  one.given_at = other.given_at;
  return one == other && one.llm.api_key_file.empty();
}

void check_watchable(const config::Configuration& configuration) {
  config::built_from(configuration, "camera.source", [&] { check_source(configuration.camera); });
  // No ConfigurationError: the file may come, as with a disk that is mounted late.
  if (const auto why = why_no_key(configuration); !why.empty()) throw std::runtime_error(why);
}

Watching::Watching(const config::Configuration& configuration, const base::WakeUp& wake)
    : is_complete_(is_played_fast(configuration.camera)),
      recorded_news_(
          {.reflex = configuration.vision.enabled, .reasoning = configuration.llm_enabled}),
      news_(kNewsCapacity, when_full(), [&wake] { wake.signal(); }),
      reflex_(config::built_from(configuration, "vision.fps",
                                 [&] { return make_reflex(configuration); })),
      path_(config::built_from(configuration, "camera.source", [&] {
        return pipeline::FramePath(path_settings(configuration),
                                   path_events(configuration.llm_enabled));
      })) {
  begin_to_ask(configuration);
  if (reflex_) reflex_->start();
  path_.start();
}

pipeline::FramePathEvents Watching::path_events(bool with_model) {
  pipeline::FramePathEvents events{
      .on_frame =
          [this](const auto& frame) {
            if (reflex_) reflex_->offer(frame);
          },
      .on_picture = [this](const auto& picture) { news_.push(picture); },
      .on_sequence = {},
      .on_state = [this](const auto& state) { news_.push(state); }};
  if (with_model) {
    events.on_sequence = [this](auto sequence) {
      if (auto* const analyst = asked_.load()) analyst->submit(std::move(sequence));
    };
  }
  return events;
}

Watching::~Watching() { stop(); }

std::unique_ptr<llm::Analyst> Watching::make_analyst(const config::Configuration& configuration) {
  auto settings = configuration.llm;
  settings.overload = is_complete_ ? llm::Overload::wait : llm::Overload::newest_wins;
  return std::make_unique<llm::Analyst>(
      std::move(settings),
      llm::AnalystEvents{
          .on_answers = [this](const llm::Finding& answers) { news_.push(EarlyAnswers{answers}); },
          .on_finding = [this](llm::Finding finding) { news_.push(std::move(finding)); },
          .on_server = [this](const llm::ServerEvent& event) { news_.push(event); }});
}

void Watching::begin_to_ask(const config::Configuration& configuration) {
  if (!configuration.llm_enabled) return;
  no_key_ = why_no_key(configuration);
  // Of a recording that is played fast, nothing may be left out.
  if (!no_key_.empty() && is_complete_) throw std::runtime_error(no_key_);
  if (!no_key_.empty()) return;
  analyst_ = make_analyst(configuration);
  asked_ = analyst_.get();
}

void Watching::try_to_ask(const config::Configuration& configuration) {
  if (!analyst_) begin_to_ask(configuration);
}

std::unique_ptr<vision::ReflexLane> Watching::make_reflex(
    const config::Configuration& configuration) {
  if (!configuration.vision.enabled) return nullptr;
  return std::make_unique<vision::ReflexLane>(
      configuration.vision, is_complete_ ? base::WhenFull::wait : base::WhenFull::drop_oldest,
      looking_,
      vision::ReflexEvents{.on_observation = [this](const auto& frame) { news_.push(frame); },
                           .on_state = [this](const auto& state) { news_.push(state); }});
}

void Watching::stop() {
  path_.close();  // first: a recording's capture may be waiting for a place in it,
  if (is_complete_) news_.close();  // or anybody for one among the news,
  const bool is_finishing = finishing_.joinable();
  if (reflex_ && !is_finishing) reflex_->stop();  // or for the reflex lane
  if (analyst_) analyst_->stop();
  path_.stop();
  if (is_finishing) finishing_.join();
  if (reflex_) reflex_->stop();
}

std::optional<News> Watching::next_news() {
  if (!is_complete_) return news_.try_pop();
  for (;;) {
    if (auto news = recorded_news_.next()) return news;
    auto news = news_.try_pop();
    if (!news) return std::nullopt;
    recorded_news_.add(std::move(*news));
  }
}

void Watching::finish_recording() {
  if (finishing_.joinable()) return;
  finishing_ = std::thread([this] {
    path_.finish();
    if (reflex_) reflex_->finish();
    if (!analyst_ || analyst_->wait_until_done()) news_.push(RecordingDone{});
  });
}

std::optional<std::string> Watching::stuck_stage(base::Clock::time_point now) const {
  // A recording's stages wait for one another, as long as the model takes.
  if (!is_complete_) {
    if (path_.sample_metrics().working_for(now) > kStuckAfter) return "sample";
    if (path_.encode_metrics().working_for(now) > kStuckAfter) return "encode";
  }
  if (looking_.working_for(now) > kStuckAfter) return "reflex";
  if (analyst_ && now - analyst_->last_progress() > kStuckAfter) return "analyse";
  return std::nullopt;
}

}  // namespace cabinwatch::daemon

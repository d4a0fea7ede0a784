#include "view/viewer.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "base/exit_status.hpp"
#include "pipeline/camera_source.hpp"
#include "pipeline/source_secrets.hpp"
#include "view/look_text.hpp"
#include "view/page_text.hpp"

namespace cabinwatch::view {
namespace {

using pipeline::CaptureState;
using std::chrono::milliseconds;

/// Of the picture in the page: its longer side in pixels, as wide as a phone's screen and more; and
/// its quality, of which points drawn over it need no more.
constexpr pipeline::EncoderSettings kPicture{
    .max_side = 640, .jpeg_quality = 75, .cache_frames = 0};

/// Ticks after which who waits is answered although there is nothing new: a second.
constexpr unsigned kTicksToBeat = Viewer::kPerSecond;

std::optional<long long> whole_number(const std::string& text) {
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

PageAnswer refused(PageGuard::Verdict verdict) {
  switch (verdict) {
    case PageGuard::Verdict::wrong_host:
      return {.status = 403, .body = "this page is for this computer alone\n"};
    case PageGuard::Verdict::wrong_origin:
      return {.status = 403, .body = "other pages are refused\n"};
    default:
      return {.status = 403,
              .body =
                  "the token is missing or wrong: open the address that cabinwatch view "
                  "printed when it was started last\n"};
  }
}

}  // namespace

Viewer::Viewer(base::EventLoop& loop, config::Configuration configuration, std::uint16_t port,
               Tell tell, OnOpen on_open)
    : loop_(loop),
      configuration_(std::move(configuration)),
      tell_(std::move(tell)),
      on_open_(std::move(on_open)),
      encoder_(kPicture),
      server_(loop, port, [this](const PageRequest& request) { return handle(request); }),
      guard_(PageGuard::make_token(), server_.port()),
      visit_(Clock::now()) {
  if (!pipeline::parse_camera_source(configuration_.camera.source).is_live()) reel_.emplace();
  loop_.on_readable(wake_.descriptor(), [this] { read_news(); });
  loop_.every(milliseconds{1000} / kPerSecond, [this] { tick(); });
  begin_reading();
  if (!reel_) tell_address();
}

Viewer::~Viewer() = default;

void Viewer::tell_address() {
  if (const auto tell = std::exchange(on_open_, nullptr)) tell(guard_.address());
}

void Viewer::begin_reading() {
  looking_.reset();  // a camera can be opened once
  checklist_.clear();
  if (reel_) reel_->begin_again();
  looking_ = std::make_unique<Looking>(configuration_, wake_);
}

// --- what is seen ---------------------------------------------------------------------------

void Viewer::read_news() {
  wake_.acknowledge();
  if (reel_ && reel_->needs_beginning()) begin_reading();
  while (!reel_ || reel_->wants_more()) {
    auto look = looking_->next_look();
    if (!look) break;
    if (!look->frame) {
      if (reel_) reel_->note_end();
      break;
    }
    checklist_.add(look->told);
    if (!reel_) {
      newest_ = std::move(look);
      continue;
    }
    const auto at =
        std::chrono::duration_cast<milliseconds>(look->told.captured_at.time_since_epoch());
    reel_->add({at, reel_->is_kept(at) ? members_of(*look) : std::string()});
  }
  while (auto state = looking_->next_state()) {
    std::visit([this](const auto& one) { apply(one); }, *state);
  }
}

void Viewer::apply(const CaptureState& state) {
  switch (state.kind) {
    case CaptureState::Kind::working:
      is_camera_working_ = true;
      camera_.clear();
      tell_address();
      return;
    case CaptureState::Kind::fault:
      if (is_camera_working_ || camera_ != state.reason) tell_("camera: " + state.reason);
      is_camera_working_ = false;
      camera_ = state.reason;
      newest_.reset();
      checklist_.clear();
      return;
    case CaptureState::Kind::ended:
      if (!state.reason.empty()) tell_("the recording has ended: " + state.reason);
      camera_ = state.reason;
      looking_->finish_recording();
      return;
    case CaptureState::Kind::failed:
      tell_(fmt::format("{}: {}", pipeline::without_passwords(configuration_.camera.source),
                        state.reason));
      loop_.exit(base::kExitFailed);
      return;
    case CaptureState::Kind::note:
      tell_("camera: " + state.reason);
      return;
  }
}

void Viewer::apply(const vision::ReflexState& state) {
  if (state.kind == vision::ReflexState::Kind::failed) {
    tell_("reflex lane: " + state.reason);
    loop_.exit(base::kExitFailed);
  }
  reflex_ = state.reason;
}

std::string Viewer::members_of(const Look& look) {
  const auto encoded = encoder_.encode(*look.frame);
  const auto* picture = std::get_if<pipeline::Encoded>(&encoded);
  return look_members(look, picture != nullptr ? *picture->picture : pipeline::EncodedPicture{},
                      checklist_.items(), configuration_);
}

// --- what is shown --------------------------------------------------------------------------

void Viewer::tick() {
  if (const auto why = visit_.why_over(Clock::now())) {
    tell_("ended: " + *why);
    return loop_.exit(base::kExitDone);
  }
  publish();
  is_beat_ = ++ticks_ % kTicksToBeat == 0;
  server_.answer_waiting();
  is_beat_ = false;
}

/// Makes what is new ready for whoever asks.
void Viewer::publish() {
  if (reel_) {
    const auto* frame = reel_->shown(Clock::now());
    if (frame != nullptr && frame->members != shown_) {
      shown_ = frame->members;
      ++shown_number_;
    }
    read_news();  // perhaps there is room again; last, since it may let the frame go
    return;
  }
  if (!is_camera_working_ && !shown_.empty()) {
    shown_.clear();  // old pictures are never shown as new
    ++shown_number_;
  }
  if (!newest_ || !std::exchange(is_somebody_waiting_, false)) return;
  shown_ = members_of(*std::exchange(newest_, std::nullopt));
  ++shown_number_;
}

std::string Viewer::answer_text() const {
  nlohmann::json state{{"shown", shown_number_},
                       {"live", !reel_},
                       {"camera", camera_},
                       {"reflex", reflex_},
                       {"source", pipeline::without_passwords(configuration_.camera.source)},
                       {"seat_set", pipeline::to_word(configuration_.vision.seat)}};
  if (reel_) {
    const auto length = looking_->recording_length();
    state["recording"] = {{"position_ms", reel_->position().count()},
                          {"read_ms", reel_->read().count()},
                          {"length_ms", length ? length->count() : reel_->read().count()},
                          {"playing", reel_->is_playing()}};
  }
  auto text = state.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.pop_back();
  text += ",\"look\":";
  text += shown_.empty() ? "null" : "{" + shown_ + "}";
  return text + "}";
}

std::optional<PageAnswer> Viewer::handle(const PageRequest& request) {
  const auto verdict = guard_.judge(request);
  if (verdict != PageGuard::Verdict::let_in) return refused(verdict);
  // Whatever it asks for: one that has come, and whose script never runs, is gone as well.
  if (request.path != "/left") visit_.note_request(Clock::now());
  const bool is_get = request.method == "GET";
  if (request.path == "/" && is_get) return page_answer(PageGuard::make_token());
  if (request.path == "/look" && is_get) return look_answer(request);
  if (request.path == "/steer" && request.method == "POST") return steer(request);
  if (request.path == "/left" && request.method == "POST") {
    visit_.note_leaving(Clock::now());
    return PageAnswer{.status = 204};
  }
  return PageAnswer{.status = 404, .body = "there is nothing here\n"};
}

/// Once something is shown that differs from what the page has, or a second has passed.
std::optional<PageAnswer> Viewer::look_answer(const PageRequest& request) {
  const auto after = whole_number(request.parameter("after"));
  if (!after) return PageAnswer{.status = 400, .body = "after must be a number\n"};
  is_somebody_waiting_ = true;
  const bool is_new = static_cast<unsigned long long>(*after) != shown_number_;
  if (!is_new && !is_beat_) return std::nullopt;
  return PageAnswer{.content_type = "application/json", .body = answer_text()};
}

PageAnswer Viewer::steer(const PageRequest& request) {
  const auto now = Clock::now();
  const auto to = request.parameter("do");
  const auto by = whole_number(request.parameter("by"));
  if (!reel_) return {.status = 409, .body = "a camera cannot be steered\n"};
  if (to == "play") {
    reel_->play(now);
  } else if (to == "pause") {
    reel_->pause(now);
  } else if (to == "step" && by && *by >= -100 && *by <= 100) {
    reel_->step(static_cast<int>(*by), now);
  } else if (to == "seek" && by && *by >= 0 && *by <= 1'000'000'000) {
    reel_->seek(milliseconds(*by), now);
  } else {
    return {.status = 400, .body = "do must be play, pause, step or seek, by a number\n"};
  }
  ++shown_number_;
  publish();  // the next answer's place has its picture already, if that was read
  return {.status = 204};
}

}  // namespace cabinwatch::view

#include "pipeline/network_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "pipeline/gst_handles.hpp"
#include "pipeline/network_reach.hpp"

namespace cabinwatch::pipeline {
namespace {

// How reasons begin.
constexpr std::string_view kNoConnection = "no connection to the camera: ";
constexpr std::string_view kCameraAnswers = "the camera answers with ";
constexpr std::string_view kAtItsAddress = "what answers at its address ";
constexpr std::string_view kAccepts = "what accepts connections at its address gives no answer";
constexpr std::string_view kClosed = "the connection is closed without an answer";
constexpr std::string_view kNothingOverUdp = "nothing arrives over UDP";

constexpr unsigned kHttpOk = 200;
constexpr unsigned kFirstError = 400;
constexpr unsigned kServerError = 500;

/// What a status means of a camera; both protocols have the same. Source: RFC 9110, 15; RFC
/// 2326, 7.
constexpr std::array<std::pair<unsigned, std::string_view>, 8> kMeanings{{
    {401, "it wants a user and a password, or other ones"},
    {403, "it refuses access"},
    {404, "it has nothing at this path of its address"},
    {405, "it does not send when asked so"},
    {453, "it has no bandwidth left for another viewer"},
    {454, "it knows nothing of the session any more"},
    {461, "it does not send over the transport that is wanted"},
    {503, "it is busy, or serves as many viewers as it can"},
}};

std::string text_of_status(std::string_view protocol, unsigned status) {
  std::string_view meaning = status >= kServerError ? "something is wrong in the camera"
                                                    : "it does not accept what it is asked";
  for (const auto& [one, what] : kMeanings) {
    if (one == status) meaning = what;
  }
  return fmt::format("{}{} status {}: {}", kCameraAnswers, protocol, status, meaning);
}

std::optional<unsigned> number_of(const GstStructure* structure, const char* field) {
  guint number = 0;
  if (structure == nullptr || gst_structure_get_uint(structure, field, &number) == FALSE) {
    return std::nullopt;
  }
  return number;
}

std::string text_of(const GstStructure* structure, const char* field) {
  const gchar* text = structure == nullptr ? nullptr : gst_structure_get_string(structure, field);
  return text == nullptr ? "" : text;
}

std::string content_type_of(const GstStructure* headers) {
  const GValue* value = gst_structure_get_value(headers, "response-headers");
  if (value == nullptr || !GST_VALUE_HOLDS_STRUCTURE(value)) return {};
  const auto type = text_of(gst_value_get_structure(value), "Content-Type");
  return type.substr(0, type.find(';'));
}

/// Whether that is a camera's, or may be.
bool may_be_video(std::string_view content_type) {
  return content_type.empty() || content_type.starts_with("multipart/") ||
         content_type.starts_with("image/") || content_type.starts_with("video/") ||
         content_type.starts_with("application/octet-stream");
}

struct ErrorText {
  const GstStructure* details = nullptr;  // the message's
  std::string debug;
};

ErrorText read(GstMessage* error) {
  ErrorText text;
  GError* what = nullptr;
  gchar* debug = nullptr;
  gst_message_parse_error(error, &what, &debug);
  const GErrorPtr owned_error(what);
  const GStringPtr owned_debug(debug);
  if (debug != nullptr) text.debug = debug;
  gst_message_parse_error_details(error, &text.details);
  return text;
}

/// What the element that tells of it was to read; empty where that has no address.
std::string address_of(GstMessage* error) {
  GstObject* who = GST_MESSAGE_SRC(error);
  if (who == nullptr) return {};
  const GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(who), "location");
  if (spec == nullptr || spec->value_type != G_TYPE_STRING) return {};
  gchar* location = nullptr;
  g_object_get(who, "location", &location, nullptr);
  const GStringPtr owned(location);
  return location == nullptr ? "" : location;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What GStreamer's RTSP client says of a conversation, in English whatever the language is.
std::optional<std::string> explain_conversation(std::string_view debug,
                                                const std::string& address) {
  if (has(debug, "Failed to connect")) {
    if (const auto why = why_unreachable(address)) return std::string(kNoConnection) + *why;
    return std::nullopt;
  }
  if (!has(debug, "Could not receive message")) return std::nullopt;
  if (has(debug, "(Parse error)")) return std::string(kAtItsAddress) + "does not speak RTSP";
  if (has(debug, "end-of-file")) return std::string(kClosed);
  return std::string(kAccepts);
}

}  // namespace

void NetworkTrouble::note(GstMessage* message) {
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT) {
    const GstStructure* headers = gst_message_get_structure(message);
    if (headers == nullptr || gst_structure_has_name(headers, "http-headers") == FALSE) return;
    const auto status = number_of(headers, "http-status-code");
    if (!status) return;
    const std::lock_guard lock(mutex_);
    answer_ = {*status, text_of(headers, "uri"), content_type_of(headers)};
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_WARNING) {
    gchar* debug = nullptr;
    gst_message_parse_warning(message, nullptr, &debug);
    const GStringPtr owned_debug(debug);
    if (debug == nullptr || !has(debug, "Could not receive any UDP packets")) return;
    const std::lock_guard lock(mutex_);
    is_udp_silent_ = true;
  }
}

void NetworkTrouble::note_picture() {
  const std::lock_guard lock(mutex_);
  is_udp_silent_ = false;
}

std::optional<std::string> NetworkTrouble::explain(GstMessage* error) {
  std::optional<Answer> answer;
  bool is_udp_silent = false;
  {
    const std::lock_guard lock(mutex_);
    answer = answer_;
    is_udp_silent = is_udp_silent_;
  }
  const auto text = read(error);
  if (is_udp_silent) {
    return std::string(kNothingOverUdp) +
           ", and the camera does not send over TCP: let UDP through the firewall on the way, or "
           "let the camera send over TCP";
  }
  if (const auto status = number_of(text.details, "rtsp-status-code")) {
    return text_of_status("RTSP", *status);
  }
  if (const auto status = number_of(text.details, "http-status-code")) {
    if (*status >= kFirstError) return text_of_status("HTTP", *status);
  }
  if (answer) return explain(*answer);
  return explain_conversation(text.debug, address_of(error));
}

std::optional<std::string> NetworkTrouble::explain(const Answer& answer) {
  if (answer.status >= kFirstError) return text_of_status("HTTP", answer.status);
  if (answer.status == kHttpOk && !may_be_video(answer.content_type)) {
    return fmt::format("{}{}, which is no video", kCameraAnswers, answer.content_type);
  }
  if (answer.status != 0) return std::nullopt;
  if (const auto why = why_unreachable(answer.address)) {
    return std::string(kNoConnection) + *why;
  }
  return std::string(kAccepts) +
         " over HTTP: a certificate that is not trusted, or another protocol";
}

bool is_about_network(std::string_view reason) {
  constexpr std::array kBeginnings{kNoConnection, kCameraAnswers, kAtItsAddress,
                                   kAccepts,      kClosed,        kNothingOverUdp};
  return std::ranges::any_of(kBeginnings,
                             [&](std::string_view one) { return reason.starts_with(one); });
}

}  // namespace cabinwatch::pipeline

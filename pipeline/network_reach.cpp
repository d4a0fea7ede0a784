#include "pipeline/network_reach.hpp"

#include <gio/gio.h>

#include <memory>
#include <string_view>

#include "pipeline/gst_handles.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr guint kPatienceSeconds = 3;
constexpr guint kShortPatienceSeconds = 1;

/// Where an address names none. Source: RFC 2326 (rtsp), what GStreamer takes for rtsps, RFC 9110.
guint16 port_of(std::string_view address) {
  constexpr guint16 kRtsp = 554;
  constexpr guint16 kRtsps = 322;
  constexpr guint16 kHttp = 80;
  constexpr guint16 kHttps = 443;
  if (address.starts_with("https")) return kHttps;
  if (address.starts_with("http")) return kHttp;
  return address.starts_with("rtsps") ? kRtsps : kRtsp;
}

struct GObjectUnref {
  void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

std::optional<std::string> connect_to(const std::string& address, guint patience_seconds) {
  // What is read as the host may be a part of the password, and is nothing for a name server.
  if (!advice_on_address(address).empty()) return std::nullopt;
  const std::unique_ptr<GSocketConnectable, GObjectUnref> host(
      g_network_address_parse_uri(address.c_str(), port_of(address), nullptr));
  if (!host) return std::nullopt;
  const std::unique_ptr<GSocketClient, GObjectUnref> client(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), patience_seconds);
  GError* error = nullptr;
  const std::unique_ptr<GSocketConnection, GObjectUnref> connection(
      g_socket_client_connect(client.get(), host.get(), nullptr, &error));
  const GErrorPtr owned_error(error);
  if (error == nullptr) return std::nullopt;
  return std::string(error->message);
}

}  // namespace

std::optional<std::string> why_unreachable(const CameraSource& source) {
  if (source.kind != CameraSource::Kind::rtsp) return std::nullopt;
  return connect_to(source.location, kPatienceSeconds);
}

std::optional<std::string> why_unreachable(const std::string& address) {
  return connect_to(address, kShortPatienceSeconds);
}

}  // namespace cabinwatch::pipeline

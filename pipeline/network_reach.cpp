#include "pipeline/network_reach.hpp"

#include <gio/gio.h>

#include <memory>

#include "pipeline/gst_handles.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr guint kPatienceSeconds = 3;

// RFC 2326 (rtsp), and what GStreamer takes for rtsps.
constexpr guint16 kRtspPort = 554;
constexpr guint16 kRtspsPort = 322;

struct GObjectUnref {
  void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

}  // namespace

std::optional<std::string> why_unreachable(const CameraSource& source) {
  if (source.kind != CameraSource::Kind::rtsp) return std::nullopt;
  // What is read as the host may be a part of the password, and is nothing for a name server.
  if (!advice_on_address(source.location).empty()) return std::nullopt;
  const guint16 port = source.location.starts_with("rtsps") ? kRtspsPort : kRtspPort;
  const std::unique_ptr<GSocketConnectable, GObjectUnref> address(
      g_network_address_parse_uri(source.location.c_str(), port, nullptr));
  if (!address) return std::nullopt;
  const std::unique_ptr<GSocketClient, GObjectUnref> client(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), kPatienceSeconds);
  GError* error = nullptr;
  const std::unique_ptr<GSocketConnection, GObjectUnref> connection(
      g_socket_client_connect(client.get(), address.get(), nullptr, &error));
  const GErrorPtr owned_error(error);
  if (error == nullptr) return std::nullopt;
  return std::string(error->message);
}

}  // namespace cabinwatch::pipeline

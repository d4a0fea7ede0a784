#include "vehicle/gpsd_address.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/host.hpp"
#include "base/printable.hpp"

namespace cabinwatch::vehicle {
namespace {

constexpr std::string_view kScheme = "gpsd://";

}  // namespace

GpsdAddress GpsdAddress::parse(std::string_view text) {
  GpsdAddress address;
  if (text == "gpsd") return address;
  const auto shown = base::shown_address(text, base::printable(text));
  const auto refuse = [&](std::string_view why) {
    return std::invalid_argument(fmt::format("{} {}", shown, why));
  };
  if (!text.starts_with(kScheme)) throw refuse("is not bus, gpsd or gpsd://HOST[:PORT]");
  auto rest = text.substr(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  try {
    const auto parsed = base::parse_host_port(rest);
    address.host = parsed.host;
    address.port = parsed.port.value_or(kPort);
  } catch (const std::invalid_argument& error) {
    throw refuse(error.what());
  }
  return address;
}

std::string GpsdAddress::text() const { return base::host_port_text(host, port); }

}  // namespace cabinwatch::vehicle

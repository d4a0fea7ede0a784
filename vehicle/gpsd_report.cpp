#include "vehicle/gpsd_report.hpp"

#include <gps.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

namespace cabinwatch::vehicle {
namespace {

constexpr double kKmhOfMetresPerSecond = 3.6;

/// Metres per second that no car has: some 540 km/h. What is faster, or is no number, is no speed.
constexpr double kFastest = 150.0;

std::string text_of(const char* begin, std::size_t size) { return {begin, ::strnlen(begin, size)}; }

std::optional<double> speed_kmh(const gps_fix_t& fix) {
  // Negated, so that "not a number" is none too.
  if (!(fix.speed >= 0.0 && fix.speed <= kFastest)) return std::nullopt;
  return fix.speed * kKmhOfMetresPerSecond;
}

std::optional<std::chrono::system_clock::time_point> time_of(const timespec& time) {
  if (time.tv_sec <= 0) return std::nullopt;
  using std::chrono::system_clock;
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

/// The line without the blanks between the parts of its JSON: libgps takes none where gpsd itself
/// writes none, other programs that speak for it may.
std::string without_blanks(std::string_view line) {
  std::string text;
  text.reserve(line.size());
  bool is_in_text = false;
  bool is_escaped = false;
  for (const char letter : line) {
    const bool is_blank = letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    if (!is_in_text && is_blank) continue;
    text += letter;
    if (letter == '"' && !is_escaped) is_in_text = !is_in_text;
    is_escaped = is_in_text && letter == '\\' && !is_escaped;
  }
  return text;
}

}  // namespace

std::optional<GpsdReport> read_gpsd_report(std::string_view line) {
  std::string text = without_blanks(line);  // libgps wants one that it could write to
  if (!text.starts_with('{')) return std::nullopt;
  const auto read = std::make_unique<gps_data_t>();
  if (::gps_unpack(text.data(), read.get()) != 0) return std::nullopt;

  if ((read->set & MODE_SET) != 0) {
    const auto& fix = read->fix;
    GpsFix report{.receiver = text_of(read->dev.path, sizeof read->dev.path),
                  .has_position = fix.mode >= MODE_2D,
                  .speed_kmh = std::nullopt,
                  .measured_at = time_of(fix.time)};
    if (report.has_position) report.speed_kmh = speed_kmh(fix);
    return report;
  }
  if ((read->set & DEVICELIST_SET) != 0) {
    GpsReceivers receivers;
    const int count = std::clamp(read->devices.ndevices, 0, MAXUSERDEVS);
    for (int i = 0; i < count; ++i) {
      const auto& path = read->devices.list[i].path;
      receivers.names.push_back(text_of(path, sizeof path));
    }
    return receivers;
  }
  // Of a device alone libgps sets no flag, and other reports name their device too.
  if (!text.starts_with(R"({"class":"DEVICE",)") || read->dev.path[0] == '\0') return std::nullopt;
  return GpsReceiver{.name = text_of(read->dev.path, sizeof read->dev.path),
                     .is_there = read->dev.activated.tv_sec != 0};
}

}  // namespace cabinwatch::vehicle

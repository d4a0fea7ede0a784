#pragma once

#include <cstddef>
#include <filesystem>
#include <ostream>

namespace cabinwatch::recordings {

/// The most bytes of timelines in a report. Browsers open pages of this size within
/// seconds; it holds some 300 hours of drives, each sequence with a description of its own.
inline constexpr std::size_t kReportTimelineBytes = 64UL * 1024 * 1024;

/// Makes the report: a page that needs nothing but itself, and for playing the videos.
///
/// Made of summary.json, and of the findings and alerts that it names, in `folder`. Every video is
/// in the table. Their timelines are included as far as there is room for them, those with the
/// worst alerts first; the page says which are not. Files that cannot be read are named in the
/// page. Memory: a line of text per video, and one video's timeline at a time. Any thread.
/// @throws std::runtime_error  there is no summary.json that can be read, or it is not as
///                             docs/summary.schema.json has it
void make_report_page(const std::filesystem::path& folder, std::ostream& page,
                      std::size_t timeline_bytes = kReportTimelineBytes);

/// Makes it into report.html in the folder, whole or not at all.
/// @throws as make_report_page; std::system_error, std::runtime_error when it cannot be written
void write_report_page(const std::filesystem::path& folder);

}  // namespace cabinwatch::recordings

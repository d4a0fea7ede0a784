#pragma once

#include <cstddef>
#include <string>

#include "recordings/report/summary_files.hpp"
#include "recordings/results/json_text.hpp"

/// The table of the report's page: a row for each video. Pure but for the files; any thread.
namespace cabinwatch::recordings {

/// A video's row, and what decides whether its timeline is taken in before others.
struct ReportRow {
  std::string text;         ///< its values, as they stand in the page
  std::string findings;     ///< file names in the results' folder, as the summary has them
  std::string alerts_file;  ///< as above
  unsigned worst = 0;       ///< as a digit of severity_strip
  std::size_t alerts = 0;
};

/// @param video  of summary.json. Alerts that cannot be read are named in the row
/// @throws ResultsError, Json::exception  it is not as docs/summary.schema.json has it
[[nodiscard]] ReportRow report_row(const Json& video, const SummaryFiles& files);

/// What the values of a row are, in their order.
[[nodiscard]] Json report_columns();

}  // namespace cabinwatch::recordings

#include "daemon/cli/report_command.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/exit_status.hpp"
#include "daemon/cli/batch_report.hpp"
#include "daemon/cli/complaint.hpp"
#include "recordings/report/report_page.hpp"
#include "recordings/results/results_folder.hpp"
#include "recordings/results/summary.hpp"

namespace cabinwatch::daemon {
namespace {

namespace fs = std::filesystem;

bool is_being_recorded(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(".drive-") && name.ends_with(".findings.jsonl.part")) return true;
  }
  return false;
}

/// The summary of the batch whose results are there says more of it than one made anew.
bool has_summary_of_a_batch(const fs::path& folder, const std::vector<fs::path>& findings) {
  return fs::exists(folder / "summary.json") &&
         std::ranges::none_of(findings, [](const fs::path& file) {
           return file.filename().string().starts_with("drive-");
         });
}

}  // namespace

int report_command(const CommandLine& command_line) {
  const auto& folder = command_line.report_folder;
  recordings::require_folder(folder);
  const auto findings = recordings::findings_in(folder);
  if (findings.empty()) {
    complain(fmt::format("{}: there are no results in it", folder.string()));
    return base::kExitFailed;
  }
  const recordings::ResultsFolder results(folder, recordings::ResultsFolder::Use::alone, {});
  BatchReport report(command_line);
  if (has_summary_of_a_batch(folder, findings)) {
    recordings::write_report_page(folder);
    const auto totals = recordings::totals_in(folder);
    report.merged(folder, totals);
    return totals.unreadable.empty() ? base::kExitDone : base::kExitFailed;
  }
  const auto totals = recordings::write_summary(folder, {});
  recordings::write_report_page(folder);
  report.merged(folder, totals);
  if (is_being_recorded(folder)) report.say("the drive that is being recorded is not in it");
  return totals.unreadable.empty() ? base::kExitDone : base::kExitFailed;
}

}  // namespace cabinwatch::daemon

#include "recordings/bench/bench_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/seconds.hpp"

namespace cabinwatch::recordings {
namespace {

using base::in_seconds;

double speedup(const BenchFigures& way, const BenchFigures& baseline) {
  return way.wall.count() > 0 ? in_seconds(baseline.wall) / in_seconds(way.wall) : 0.0;
}

/// Columns under their heads, the first to the left, figures to the right.
class Columns {
 public:
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()), 0);
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::vector<std::string> lines;
    for (const auto& row : rows_) {
      std::string line = fmt::format("{:<{}}", row.front(), widths.front());
      for (std::size_t i = 1; i < row.size(); ++i) {
        line += fmt::format("  {:>{}}", row[i], widths[i]);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

Columns speed_columns(const BenchResults& results) {
  Columns columns;
  columns.add({"", "wall s", "speedup", "s/sequence p50", "p95", "sequences/h", "videos/h", "CPU %",
               "peak MB"});
  for (const auto& way : results.ways) {
    columns.add({way.what.name(), fmt::format("{:.1f}", in_seconds(way.wall)),
                 fmt::format("{:.2f}", speedup(way, results.ways.front())),
                 fmt::format("{:.2f}", in_seconds(quantile(way.sequence_times, 50))),
                 fmt::format("{:.2f}", in_seconds(quantile(way.sequence_times, 95))),
                 fmt::format("{:.0f}", way.per_hour(way.sequences())),
                 fmt::format("{:.0f}", way.per_hour(way.videos)),
                 fmt::format("{:.0f}", 100.0 * way.cpu_share()),
                 fmt::format("{:.0f}", static_cast<double>(way.peak_bytes) / 1e6)});
  }
  return columns;
}

Columns work_columns(const BenchResults& results) {
  Columns columns;
  columns.add({"", "sequences", "frames", "skipped", "encoded", "cached", "queries", "failed",
               "prompt tokens", "reused %", "answer tokens", "server busy %", "limited by"});
  for (const auto& way : results.ways) {
    const auto& done = way.recordings;
    columns.add({way.what.name(), fmt::format("{}", way.sequences()),
                 fmt::format("{}", done.sampler.sampled), fmt::format("{}", done.sampler.skipped),
                 fmt::format("{}", done.encode.cache_misses),
                 fmt::format("{}", done.encode.cache_hits), fmt::format("{}", way.queries()),
                 fmt::format("{}", way.errors()), fmt::format("{}", way.analyst.prompt_tokens),
                 fmt::format("{:.0f}", 100.0 * way.prefix_reuse()),
                 fmt::format("{}", way.analyst.answer_tokens),
                 fmt::format("{:.0f}", 100.0 * way.server_busy()), std::string(way.limited_by())});
  }
  return columns;
}

std::string agreement_text(const BenchAgreement::Of& of) {
  if (of.compared == 0) return "-";
  if (of.equal == of.compared) return fmt::format("all {}", of.compared);
  return fmt::format("{} of {}", of.equal, of.compared);
}

Columns agreement_columns(const BenchResults& results) {
  Columns columns;
  std::vector<std::string> heads{"the same answers as sequential"};
  for (const auto word : pipeline::kWords<llm::Analysis>) heads.emplace_back(word);
  heads.emplace_back("not answered");
  heads.emplace_back("other frames");
  columns.add(std::move(heads));
  for (const auto& way : results.ways) {
    if (&way == &results.ways.front()) continue;
    const auto agreement = compare(results.ways.front().answers, way.answers);
    std::vector<std::string> row{way.what.name()};
    unsigned missing = 0;
    for (const auto& of : agreement.analyses) {
      row.push_back(agreement_text(of));
      missing += of.missing;
    }
    row.push_back(fmt::format("{}", missing));
    row.push_back(fmt::format("{}", agreement.other_sequences));
    columns.add(std::move(row));
  }
  return columns;
}

void note_way(const BenchFigures& way, std::vector<std::string>& notes) {
  if (way.what.strategy == llm::Strategy::automatic) {
    notes.push_back(fmt::format("{} took {}: {}", way.what.name(),
                                pipeline::to_word(way.strategy.taken), way.strategy.reason));
  }
  if (way.server_away.count() > 0) {
    notes.push_back(fmt::format("{}: no model server for {}; its figures tell nothing",
                                way.what.name(), base::seconds_text(way.server_away)));
  }
  if (const auto change = change_within(way.sequence_times); is_unsteady(change)) {
    notes.push_back(fmt::format(
        "{}: the second half of the sequences took {:.1f} times as long as the first; its figures "
        "tell nothing",
        way.what.name(), *change));
  }
}

/// However its queries are asked, it takes as long as decoding and encoding do.
bool waits_for_pictures(const BenchFigures& way) {
  return way.limited_by() == BenchFigures::kDecode || way.limited_by() == BenchFigures::kEncode;
}

/// Its figures can be compared with others'.
bool is_sound(const BenchFigures& way) {
  return way.server_away.count() == 0 && !is_unsteady(change_within(way.sequence_times));
}

}  // namespace

BenchVerdict verdict(const BenchResults& results) {
  BenchVerdict verdict;
  if (results.ways.empty()) return verdict;
  const auto& baseline = results.ways.front();
  if (is_unsteady(results.change_at_end)) {
    verdict.notes.push_back(
        fmt::format("at the end the server took {:.1f} times as long for the same queries as at "
                    "the beginning: no comparison holds, measure again",
                    *results.change_at_end));
  }
  if (waits_for_pictures(baseline) && results.ways.size() > 1) {
    verdict.notes.push_back(fmt::format(
        "{} is limited by {}, not by the servers: its time tells nothing of the ways to "
        "ask, and no other one can be told to be faster",
        baseline.what.name(), baseline.limited_by()));
  }
  const bool can_compare =
      is_sound(baseline) && !waits_for_pictures(baseline) && !is_unsteady(results.change_at_end);
  for (const auto& way : results.ways) {
    note_way(way, verdict.notes);
    const bool is_same = &way == &baseline || compare(baseline.answers, way.answers).is_full();
    verdict.is_same = verdict.is_same && is_same;
    if (!is_same) {
      verdict.notes.push_back(fmt::format("{}: other answers than sequential", way.what.name()));
    }
    const bool is_candidate = can_compare && is_same && is_sound(way) && !way.what.without;
    if (is_candidate && (verdict.fastest == nullptr || way.wall < verdict.fastest->wall)) {
      verdict.fastest = &way;
    }
  }
  if (baseline.errors() > 0) {
    verdict.notes.push_back(fmt::format(
        "sequential: {} questions were not answered and are not compared", baseline.errors()));
  }
  return verdict;
}

std::vector<std::string> table(const BenchResults& results) {
  std::vector<std::string> lines = speed_columns(results).lines();
  const auto append = [&lines](const std::vector<std::string>& more) {
    lines.emplace_back();
    lines.insert(lines.end(), more.begin(), more.end());
  };
  append(work_columns(results).lines());
  if (results.ways.size() > 1) append(agreement_columns(results).lines());
  const auto judged = verdict(results);
  auto notes = judged.notes;
  if (judged.fastest == nullptr) {
    notes.emplace_back("no way can be called the fastest");
  } else if (judged.fastest != &results.ways.front()) {
    notes.push_back(fmt::format("the fastest with the same answers: {}, {:.1f} times sequential",
                                judged.fastest->what.name(),
                                speedup(*judged.fastest, results.ways.front())));
  } else if (results.ways.size() > 1) {
    notes.emplace_back("nothing is faster than sequential with the same answers");
  }
  if (!notes.empty()) append(notes);
  return lines;
}

Json to_json(const BenchFigures& way, const BenchFigures& baseline) {
  const auto agreement = compare(baseline.answers, way.answers);
  Json answers = Json::object();
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& of = agreement.analyses.at(i);
    answers[std::string(pipeline::to_word(static_cast<llm::Analysis>(i)))] = {
        {"compared", of.compared}, {"equal", of.equal}, {"missing", of.missing}};
  }
  const auto& done = way.recordings;
  const auto change = change_within(way.sequence_times);
  return {{"type", "way"},
          {"name", way.what.name()},
          {"strategy", pipeline::to_word(way.what.strategy)},
          {"without", or_null(way.what.without)},
          {"taken", pipeline::to_word(way.strategy.taken)},
          {"reason", way.strategy.reason},
          {"videos", way.videos},
          {"workers", way.workers},
          {"wall_ms", way.wall.count()},
          {"speedup", speedup(way, baseline)},
          {"sequences", way.sequences()},
          {"sequence_ms_p50", quantile(way.sequence_times, 50).count()},
          {"sequence_ms_p95", quantile(way.sequence_times, 95).count()},
          {"sequences_per_hour", way.per_hour(way.sequences())},
          {"videos_per_hour", way.per_hour(way.videos)},
          {"cpu_percent", 100.0 * way.cpu_share()},
          {"memory_peak_bytes", way.peak_bytes},
          {"frames_captured", done.capture.frames},
          {"frames_sampled", done.sampler.sampled},
          {"frames_skipped", done.sampler.skipped},
          {"cache_hits", done.encode.cache_hits},
          {"cache_misses", done.encode.cache_misses},
          {"queries", way.queries()},
          {"query_retries", way.analyst.retries},
          {"query_errors", way.errors()},
          {"prompt_tokens", way.analyst.prompt_tokens},
          {"cached_tokens", way.analyst.cached_tokens},
          {"answer_tokens", way.analyst.answer_tokens},
          {"prefix_reuse", way.prefix_reuse()},
          {"bytes_sent", way.analyst.bytes_sent},
          {"server_busy", way.server_busy()},
          {"server_away_ms", way.server_away.count()},
          {"change_within", or_null(change)},
          {"limited_by", way.limited_by()},
          {"agreement", std::move(answers)},
          {"other_sequences", agreement.other_sequences},
          {"same_answers", agreement.is_full()}};
}

Json to_json(const BenchVerdict& verdict) {
  return {{"type", "verdict"},
          {"fastest",
           or_null(verdict.fastest, [](const BenchFigures& way) { return way.what.name(); })},
          {"same_answers", verdict.is_same},
          {"notes", verdict.notes}};
}

}  // namespace cabinwatch::recordings

#include "llm/servers/probe_servers.hpp"

#include <memory>

#include "llm/servers/access.hpp"
#include "llm/servers/probe.hpp"
#include "llm/servers/transfers.hpp"
#include "llm/servers/wire_format.hpp"

namespace cabinwatch::llm {
namespace {

/// Of `wait`, which returns sooner as soon as something happens.
constexpr std::chrono::milliseconds kLongestWait{1000};

/// One server's probe, from one inquiry to the next.
class Running {
 public:
  Running(Transfers& transfers, const WireFormat& format, const Access& access)
      : transfers_(transfers), access_(access), probe_(format, access.address.text()) {
    ask();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] bool is_done() const { return probe_.current() == nullptr; }
  [[nodiscard]] const ProbeReport& report() const { return probe_.report(); }

 private:
  void ask() {
    const auto* inquiry = probe_.current();
    if (inquiry == nullptr) return;
    transfers_.start(access_, inquiry->request, [this](const HttpResponse& response) {
      probe_.read(response);
      ask();
    });
  }

  Transfers& transfers_;
  Access access_;
  Probe probe_;
};

}  // namespace

std::vector<ProbeReport> probe_servers(const AnalystSettings& settings) {
  check(settings);
  const auto format = make_wire_format(settings);
  const auto accesses = accesses_of(settings);
  Transfers transfers(static_cast<long>(accesses.size()));
  std::vector<std::unique_ptr<Running>> probes;
  for (const auto& access : accesses) {
    probes.push_back(std::make_unique<Running>(transfers, *format, access));
  }
  std::vector<ProbeReport> reports;
  for (const auto& probe : probes) {
    while (!probe->is_done()) transfers.wait(kLongestWait);
    reports.push_back(probe->report());
    auto& report = reports.back();
    report.known_as = known_as(report.identity, report.answer_identity, report.model_digest,
                               accesses.at(reports.size() - 1).address);
  }
  return reports;
}

}  // namespace cabinwatch::llm

#include "bus_scene.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_object.hpp"

namespace cabinwatch::alerts::test {
namespace {

using namespace std::chrono_literals;

/// What Debian's system.conf lets nobody do, and then the policy we install. A test that is not run
/// as root gets what root has.
constexpr const char* kShippedPolicy = R"(
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
  </policy>
  <include>{source}/systemd/org.cabinwatch.conf</include>
  <policy user="{user}">
    <allow own="org.cabinwatch"/>
    <allow send_destination="org.cabinwatch" send_interface="org.cabinwatch.Monitor1"/>
  </policy>)";

constexpr const char* kOpenPolicy = R"(
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>)";

std::string configuration(const std::string& folder, PrivateBus::Policy policy) {
  const std::string rules =
      policy == PrivateBus::Policy::open
          ? kOpenPolicy
          : fmt::format(kShippedPolicy, fmt::arg("source", CABINWATCH_SOURCE_DIR),
                        fmt::arg("user", geteuid()));
  return fmt::format(
      R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus config::Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={}/socket</listen>
  <auth>EXTERNAL</auth>{}
</busconfig>
)",
      folder, rules);
}

void require(int result, const char* what) {
  if (result < 0) throw std::system_error(-result, std::generic_category(), what);
}

}  // namespace

PrivateBus::PrivateBus(Policy policy) {
  // Other users must get to the socket.
  std::filesystem::permissions(folder_.path(), std::filesystem::perms{0755});
  static_cast<void>(folder_.write("bus.conf", configuration(folder_.path().string(), policy)));
  start();
}

PrivateBus::~PrivateBus() { stop(); }

std::string PrivateBus::address() const { return "unix:path=" + file("socket"); }

void PrivateBus::start() {
  std::array<int, 2> ready{};
  if (pipe2(ready.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ready[1], STDOUT_FILENO);
  const std::string log = file("log");
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  // setpriv: a test that crashes must not leave a bus behind.
  std::string configuration_file = "--config-file=" + file("bus.conf");
  std::array<const char*, 8> arguments{
      "setpriv",  "--pdeathsig",       "KILL", "dbus-daemon", configuration_file.c_str(),
      "--nofork", "--print-address=1", nullptr};
  const int result = posix_spawnp(&process_, "setpriv", &actions, nullptr,
                                  const_cast<char**>(arguments.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ready[1]);
  char first = 0;
  const bool is_running = result == 0 && read(ready[0], &first, 1) == 1;
  close(ready[0]);
  if (!is_running) {
    std::ifstream text(log);
    throw std::runtime_error("dbus-daemon did not start: " +
                             std::string(std::istreambuf_iterator<char>(text), {}));
  }
}

void PrivateBus::stop() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
  std::error_code left;  // the destructor stops it, too
  std::filesystem::remove(file("socket"), left);
}

Loop::Loop() {
  require(sd_event_new(base::Out(event_)), "sd_event_new");
  wake_descriptor_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  require(sd_event_add_io(
              event_.get(), base::Out(wake_source_), wake_descriptor_, EPOLLIN,
              [](sd_event_source*, int descriptor, std::uint32_t, void* self) {
                eventfd_t count = 0;
                static_cast<Loop*>(self)->is_woken_ = eventfd_read(descriptor, &count) == 0;
                return 0;
              },
              this),
          "sd_event_add_io");
  sd_event_source_set_io_fd_own(wake_source_.get(), 1);
}

bool Loop::run_until(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!done()) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        end - std::chrono::steady_clock::now());
    if (left <= 0us) return false;
    require(sd_event_run(event_.get(), static_cast<std::uint64_t>(left.count())), "sd_event_run");
  }
  return true;
}

void Loop::wake() const { eventfd_write(wake_descriptor_, 1); }

void Loop::run_until_woken() {
  is_woken_ = false;
  run_until([this] { return is_woken_; });
}

bool FakeMonitor::acknowledge(std::uint64_t id) {
  if (std::erase_if(alerts, [&](const Alert& alert) { return alert.id == id; }) == 0) return false;
  acknowledged.push_back(id);
  return true;
}

Alert drowsiness(std::uint64_t id) {
  Alert alert;
  alert.id = id;
  alert.kind = AlertKind::drowsiness;
  alert.severity = Severity::warning;
  alert.confidence = 0.75;
  alert.message = "The driver's eyes are closing";
  alert.details = {{"seen", true}, {"for_s", std::int64_t{3}}, {"share", 0.5}, {"sign", "yawning"}};
  return alert;
}

BusPtr connect(const PrivateBus& bus) {
  BusPtr connection;
  require(open_bus(bus.address(), connection), "open_bus");
  return connection;
}

Outcome call(const PrivateBus& bus, const char* member,
             const std::function<int(sd_bus_message*)>& append, const char* interface) {
  const BusPtr connection = connect(bus);
  BusMessagePtr message;
  require(sd_bus_message_new_method_call(connection.get(), base::Out(message), kBusName,
                                         kObjectPath, interface, member),
          "new call");
  if (append) require(append(message.get()), "append");
  BusError error;
  Outcome outcome;
  if (sd_bus_call(connection.get(), message.get(), 0, error, base::Out(outcome.answer)) < 0) {
    outcome.error = error.get().name;
    outcome.text = error.get().message == nullptr ? "" : error.get().message;
  }
  return outcome;
}

std::string run(const std::string& command) {
  struct Close {
    void operator()(FILE* pipe) const noexcept { pclose(pipe); }
  };
  const std::unique_ptr<FILE, Close> pipe(popen((command + " 2>&1").c_str(), "r"));
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 512> piece{};
  while (fgets(piece.data(), piece.size(), pipe.get()) != nullptr) output += piece.data();
  return output;
}

}  // namespace cabinwatch::alerts::test

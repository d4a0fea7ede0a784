// An alert's signal, from the event until it has left the process for a bus of our own.

#include <benchmark/benchmark.h>
#include <gio/gio.h>
#include <systemd/sd-bus.h>

#include <memory>
#include <stdexcept>

#include "alerts/bus/bus_access.hpp"
#include "alerts/bus/bus_names.hpp"
#include "alerts/bus/bus_object.hpp"
#include "bus_scene.hpp"

namespace cabinwatch::bench {
namespace {

using alerts::test::PrivateBus;

const PrivateBus& bus() {
  static const PrivateBus kBus;
  return kBus;
}

void signal_ours(benchmark::State& state) {
  alerts::test::FakeMonitor monitor;
  alerts::BusObject object(monitor, "bench", alerts::AccessRule::installed());
  const auto connection = alerts::test::connect(bus());
  if (object.attach(connection.get()) < 0) throw std::runtime_error("no bus to tell alerts on");
  const alerts::AlertEvent event{alerts::AlertEvent::Type::raised, alerts::test::drowsiness(1), {}};
  for (auto _ : state) {
    object.tell(event);
    sd_bus_flush(connection.get());
  }
  object.detach();
}
BENCHMARK(signal_ours)->Name("D-Bus signal/ours");

void signal_library(benchmark::State& state) {
  const auto connection = alerts::test::connect(bus());
  for (auto _ : state) {
    sd_bus_emit_signal(connection.get(), alerts::kObjectPath, alerts::kInterface, "AlertRaised",
                       "tssdsa{sv}", std::uint64_t{1}, "drowsiness", "warning", 0.9,
                       "eyes closed for 2 s", 4, "eyes_closed", "b", 1, "frames", "x",
                       std::int64_t{8}, "perclos", "d", 0.2, "lane", "s", "reasoning");
    sd_bus_flush(connection.get());
  }
}
BENCHMARK(signal_library)->Name("D-Bus signal/library");

/// GLib's D-Bus, which writes from a thread of its own.
void signal_usual(benchmark::State& state) {
  const auto flags =
      static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                        G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
  GDBusConnection* connection = g_dbus_connection_new_for_address_sync(
      bus().address().c_str(), flags, nullptr, nullptr, nullptr);
  if (connection == nullptr) throw std::runtime_error("no bus for GLib");
  g_dbus_connection_set_exit_on_close(connection, FALSE);
  for (auto _ : state) {
    GVariantBuilder details;
    g_variant_builder_init(&details, G_VARIANT_TYPE("a{sv}"));
    g_variant_builder_add(&details, "{sv}", "eyes_closed", g_variant_new_boolean(TRUE));
    g_variant_builder_add(&details, "{sv}", "frames", g_variant_new_int64(8));
    g_variant_builder_add(&details, "{sv}", "perclos", g_variant_new_double(0.2));
    g_variant_builder_add(&details, "{sv}", "lane", g_variant_new_string("reasoning"));
    g_dbus_connection_emit_signal(connection, nullptr, alerts::kObjectPath, alerts::kInterface,
                                  "AlertRaised",
                                  g_variant_new("(tssdsa{sv})", std::uint64_t{1}, "drowsiness",
                                                "warning", 0.9, "eyes closed for 2 s", &details),
                                  nullptr);
    g_dbus_connection_flush_sync(connection, nullptr, nullptr);
  }
  g_dbus_connection_close_sync(connection, nullptr, nullptr);
  g_object_unref(connection);
}
BENCHMARK(signal_usual)->Name("D-Bus signal/usual")->UseRealTime();

}  // namespace
}  // namespace cabinwatch::bench

#pragma once

#include <variant>

#include "alerts/alert.hpp"
#include "alerts/policy.hpp"
#include "base/clock.hpp"
#include "config/configuration.hpp"
#include "llm/answers/finding.hpp"
#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"

/// What is told of a drive to whoever records it, in the order in which it was judged. Plain
/// values; times are the service's own. No pictures.
namespace cabinwatch::recordings {

struct DriveBegins {
  config::Configuration configuration;
  base::Clock::time_point at;
};
struct DriveEnds {
  base::Clock::time_point at;
};
/// A second has passed.
struct DrivePasses {
  base::Clock::time_point at;
};
struct DriveAlert {
  alerts::AlertEvent event;
  base::Clock::time_point at;
};
struct DriveVehicle {
  alerts::VehicleState state;
  base::Clock::time_point at;
};
struct DriveCamera {
  alerts::CameraState state;
  base::Clock::time_point at;
};

using DriveNews =
    std::variant<std::monostate, DriveBegins, DriveEnds, DrivePasses, pipeline::PictureObservation,
                 pipeline::ReflexObservation, llm::Finding, DriveAlert, DriveVehicle, DriveCamera>;

}  // namespace cabinwatch::recordings

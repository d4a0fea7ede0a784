#include "alerts/bus/request_error.hpp"

#include <string_view>

#include "alerts/bus/bus_names.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {
namespace {

using Kind = RequestError::Kind;

Kind kind_of(std::string_view error_name) {
  if (error_name == SD_BUS_ERROR_SERVICE_UNKNOWN) return Kind::no_service;
  if (error_name == SD_BUS_ERROR_NAME_HAS_NO_OWNER) return Kind::no_service;
  if (error_name == SD_BUS_ERROR_ACCESS_DENIED) return Kind::access_denied;
  if (error_name == kNoSuchAlert) return Kind::no_such_alert;
  if (error_name == SD_BUS_ERROR_TIMEOUT) return Kind::timed_out;
  if (error_name == SD_BUS_ERROR_NO_REPLY) return Kind::timed_out;
  return Kind::failed;
}

}  // namespace

RequestError request_error(const sd_bus_error& error) {
  const Kind kind = kind_of(error.name);
  switch (kind) {
    case Kind::no_service:
      return {kind, "no cabinwatch service runs on this bus"};
    case Kind::timed_out:
      return {kind, "the service does not answer"};
    case Kind::access_denied:  // the bus daemon's own words name rules and numbers
      return {kind,
              "only root and members of group cabinwatch may do this: sudo adduser NAME "
              "cabinwatch, and log in again"};
    default:
      return {kind, base::printable(error.message != nullptr ? error.message : error.name)};
  }
}

}  // namespace cabinwatch::alerts

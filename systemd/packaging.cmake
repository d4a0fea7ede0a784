# The Debian package: cpack -G DEB in the build folder, or ./dev package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cabinwatch)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The cabinwatch authors <cabinwatch@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_CABINWATCH_STRIP ${CMAKE_STRIP})
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/systemd/strip_notes.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${CABINWATCH_DEBIAN_ARCHITECTURE})  # empty: this machine's
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "driver monitoring through the cabin camera")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"cabinwatch asks a vision-language model behind an HTTP API what the cabin
camera of a car sees, and raises alerts on D-Bus and in the journal when the
driver is drowsy, distracted, on the phone, impaired or absent. It runs as a
systemd service; the model runs in a server beside it, such as Ollama.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# GStreamer loads these at run time: formats and files (base, good), H.264 and others (bad, libav).
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "gstreamer1.0-plugins-base, gstreamer1.0-plugins-good, dbus-system-bus | dbus, passwd, systemd")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gstreamer1.0-plugins-bad, gstreamer1.0-libav")
# Asked for the speed where it is there (vehicle.speed), and told of alerts (mqtt.server).
# Beside them, where sounds go to (cabinwatch chime).
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "gpsd, mosquitto, gstreamer1.0-pipewire | gstreamer1.0-pulseaudio | gstreamer1.0-alsa")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/systemd/debian/conffiles
  ${PROJECT_SOURCE_DIR}/systemd/debian/preinst
  ${PROJECT_SOURCE_DIR}/systemd/debian/postinst
  ${PROJECT_SOURCE_DIR}/systemd/debian/prerm
  ${PROJECT_SOURCE_DIR}/systemd/debian/postrm)
include(CPack)

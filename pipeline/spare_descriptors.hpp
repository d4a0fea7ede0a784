#pragma once

/// Whether a source can be opened with the file descriptors that are left. GLib ends the program
/// (g_error: "Creating pipes for GWakeup") when it finds none: that must not come to it.
namespace cabinwatch::pipeline {

/// Any thread. Opens so many as a source may need, and closes them again.
/// @throws OpenError when fewer are left
void require_spare_descriptors();

}  // namespace cabinwatch::pipeline

# Debian's cross compiler for arm64, with the libraries of arm64 beside this machine's (multiarch):
# ./dev package --arch arm64, tests/package/arm64_test.sh.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# How an arm64 program is run here.
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
# Which package it becomes (systemd/packaging.cmake).
set(CABINWATCH_DEBIAN_ARCHITECTURE arm64)

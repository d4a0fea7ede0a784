#!/usr/bin/env bash
# The package for arm64, cross-built in a minimal Debian 12 or 13 that on_debian.sh makes, and tried there
# under an emulator (qemu-user): the unit tests, the package installed, recordings analysed with the alerts
# that this machine's program tells.
#
# usage, as root: tests/package/arm64_test.sh [12|13] [PROGRAM]
#
#   12|13     the release; default 12
#   PROGRAM   this machine's, to compare with; default build/release/cabinwatch
#
# CABINWATCH_DEBIAN (default /var/tmp/cabinwatch-arm64-debian) is where the systems are. Leaves the package in
# build/package/debian12|13. How fast anything is under an emulator says nothing. Ends with status 0 when all
# went well.
set -euo pipefail
repository=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
# shellcheck source=tests/package/debian.sh
source "$repository/tests/package/debian.sh"

release=12
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  release=$1
  shift
fi
program=${1:-$repository/build/release/cabinwatch}
[[ -x $program ]] || { say "no $program to compare with: ./dev build"; exit 2; }
need python3-pil gstreamer1.0-tools gstreamer1.0-libav
export CABINWATCH_DEBIAN=${CABINWATCH_DEBIAN:-/var/tmp/cabinwatch-arm64-debian}
clone=$CABINWATCH_DEBIAN$release-used/root/cabinwatch
kept=$repository/build/package/debian$release

there() { # COMMAND [ARGUMENT...]
  "$repository/tests/package/on_debian.sh" "$release" "$@"
}

say "the package"
# The face model of here, where there is one: it spares the system npm, some 360 packages on Debian 12.
there true
mkdir -p "$clone/build"
[[ ! -d $repository/build/share ]] || cp -rL "$repository/build/share" "$clone/build/"
there ./dev package --arch arm64
mkdir -p "$kept"
cp "$clone"/build/package/arm64/cabinwatch_*.deb "$kept/"

say "the unit tests"
there ./dev test arm64

say "the package installed"
there sh -euc 'apt-get install -y -qq --no-install-recommends ./build/package/arm64/cabinwatch_*.deb >&2
  qemu-aarch64-static /usr/bin/cabinwatch --version'

say "recordings"
# The same files, which a recording drawn anew would not be: their time is now, since who finds one older than the
# sources there draws it.
mkdir -p "$clone/build/videos/faces"
PYTHONPATH=$repository/tests/support /usr/bin/python3 "$repository/tests/package/alerts_of_drives.py" "$program" \
  >"$kept/alerts_here"
cp "$repository"/build/videos/demo.webm "$clone/build/videos/"
cp "$repository"/build/videos/faces/{asleep.webm,franck.mp4} "$clone/build/videos/faces/" || true
there env PYTHONPATH=tests/support python3 tests/package/alerts_of_drives.py \
  qemu-aarch64-static /usr/bin/cabinwatch >"$kept/alerts_arm64"
diff "$kept/alerts_here" "$kept/alerts_arm64" || { say "other alerts on arm64"; exit 1; }
say "arm64 of Debian $release works: $(wc -l <"$kept/alerts_arm64") lines of alerts, the same"

#!/usr/bin/env bash
# The package in a Debian 12 or 13 that boots: installed over an older one, started at boot, heard on the
# system bus, killed, stopped, reloaded, purged. What is tried stands in in_the_car.py.
#
# usage, as root: tests/package/boot_test.sh [--qemu] [--from DEB] [12|13] [DEB]
#
#   --from   the older package, whatever its version; default: the same one, called older, with another
#            default configuration
#   12|13    the release; default: this machine's
#   DEB      a package that was built on it; default: the newest in build/package/debian12|13
#            (on_debian.sh) or, where that is this machine's release, in build/package (./dev package)
#   --qemu   a machine of its own with Debian's kernel and a virtual camera, instead of a container
#            (systemd-nspawn), which has this machine's kernel
#
# CABINWATCH_BOOT_TEST (default /var/tmp/cabinwatch-boot-test) takes some 2 GB a release and keeps the
# bare system for the next time. CABINWATCH_MIRROR is Debian's mirror, CABINWATCH_ACCELERATOR what QEMU
# takes (default kvm:tcg), CABINWATCH_PATIENCE a factor for the test's patience (tcg: 10). Ends with
# status 0 when all went well.
set -euo pipefail

repository=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
# shellcheck source=tests/package/debian.sh
source "$repository/tests/package/debian.sh"

# Beside what the package itself asks for: what the test needs in the car.
test_packages="python3 python3-pil python3-gi libglib2.0-bin procps gstreamer1.0-tools"
log=/var/log/boot-test

machine=container
older=
while [[ ${1:-} == --* ]]; do
  case $1 in
    --qemu) machine=qemu ;;
    --from) older=${2:?--from DEB}; shift ;;
    *) sed -n '5,5s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done
here=$(release_here)
release=$here
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  release=$1
  shift
fi
suite_of "$release" >/dev/null || exit
packages=("$repository/build/package/debian$release"/cabinwatch_*.deb)
[[ $release != "$here" ]] || packages+=("$repository"/build/package/cabinwatch_*.deb)
newest=
for built in "${packages[@]}"; do
  [[ -z $newest || $built -nt $newest ]] && newest=$built
done
deb=${1:-$newest}
[[ -f $deb ]] || { say "no package for Debian $release; ./dev package builds one there"; exit 2; }
[[ $EUID -eq 0 ]] || { say "takes root: it makes and boots a system"; exit 2; }
folder=${CABINWATCH_BOOT_TEST:-/var/tmp/cabinwatch-boot-test}/debian$release

in_root() { # COMMAND...
  env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$root" "$@"
}

# A bare Debian with systemd, and all that the package and the test depend on. Kept.
make_bare_system() {
  bare_system "$release" "$folder/bare" --include=systemd-sysv,dbus,kmod
  local root=$folder/bare
  local kernel=()
  [[ $machine == qemu ]] && kernel=(linux-image-amd64)
  in_root apt-get update -qq
  # shellcheck disable=SC2086  # a list
  in_root apt-get install -y -qq --no-install-recommends $test_packages "${kernel[@]}" >&2
  in_root apt-get satisfy -y -qq --no-install-recommends "$(dpkg-deb -f "$deb" Depends)" >&2
  in_root apt-get clean
}

# What was installed before.
make_older_package() { # FILE
  local contents=$folder/older
  rm -rf "$contents"
  dpkg-deb -R "${older:-$deb}" "$contents"
  sed -i 's/^Version: .*/Version: 0.0.1/' "$contents/DEBIAN/control"
  sed -i '1i # Of an older version.' "$contents/etc/cabinwatch/cabinwatch.toml"
  dpkg-deb -Znone -b "$contents" "$1" >&2
  rm -rf "$contents"
}

# The system that boots: a copy, with the package's file, the test and what stands in for the car.
make_car() {
  say "drawing the drive"
  PYTHONPATH=$repository/tests/support /usr/bin/python3 -c "
from pathlib import Path
from rig.drives import drive_video
drive_video('demo', Path('$repository/build/videos'))"

  root=$folder/car
  rm -rf "$root"
  cp -a --reflink=auto "$folder/bare" "$root"
  mkdir -p "$root/srv/test" "$root$log"
  cp "$deb" "$root/srv/test/package.deb"
  make_older_package "$root/srv/test/older.deb"
  cp "$repository/build/videos/demo.webm" "$root/srv/test/"
  cp "$repository/tests/package/in_the_car.py" "$root/srv/test/"
  cp -r "$repository/tests/support" "$root/srv/test/"
  cat >"$root/etc/systemd/system/boot-test.service" <<UNIT
[Unit]
Description=The test of the package
After=multi-user.target
[Service]
Type=oneshot
Environment=PYTHONPATH=/srv/test/support PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
Environment=CABINWATCH_PATIENCE=${CABINWATCH_PATIENCE:-1}
ExecStart=/usr/bin/python3 /srv/test/in_the_car.py $log
ExecStopPost=/usr/bin/systemctl poweroff --no-block
StandardOutput=append:$log/output
StandardError=inherit
TimeoutStartSec=infinity
UNIT
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s /etc/systemd/system/boot-test.service "$root/etc/systemd/system/multi-user.target.wants/"
  echo car >"$root/etc/hostname"
  [[ $machine == qemu ]] || return 0
  echo '/dev/vda / ext4 rw 0 1' >"$root/etc/fstab"
  echo vivid >"$root/etc/modules-load.d/camera.conf"  # a virtual camera
  say "a disk image of it"
  rm -f "$folder/car.img"
  mke2fs -q -t ext4 -d "$root" "$folder/car.img" 4G
  cp "$root"/boot/vmlinuz-* "$folder/kernel"
  cp "$root"/boot/initrd.img-* "$folder/initrd"
}

boot() {
  say "booting"
  if [[ $machine == qemu ]]; then
    timeout 3600 qemu-system-x86_64 -machine "accel=${CABINWATCH_ACCELERATOR:-kvm:tcg}" -cpu max \
      -smp 2 -m 2048 -nographic -nic none \
      -drive "file=$folder/car.img,format=raw,if=virtio" -kernel "$folder/kernel" \
      -initrd "$folder/initrd" -append "root=/dev/vda rw console=ttyS0 panic=-1" -no-reboot \
      >"$folder/console" 2>&1 </dev/null
  else
    timeout 1800 systemd-nspawn --quiet --register=no --keep-unit --private-network \
      --directory="$folder/car" --boot >"$folder/console" 2>&1 </dev/null
  fi
}

result() { # NAME: a file that the test wrote
  if [[ $machine == qemu ]]; then
    debugfs -R "cat $log/$1" "$folder/car.img" 2>/dev/null
  else
    cat "$folder/car$log/$1" 2>/dev/null
  fi
}

tools=(debootstrap python3 python3-pil gstreamer1.0-tools gstreamer1.0-plugins-good)
[[ $machine == qemu ]] && tools+=(qemu-system-x86 e2fsprogs)
[[ $machine == container ]] && tools+=(systemd-container)
need "${tools[@]}"
mkdir -p "$folder"
make_bare_system
make_car
boot || say "the machine did not power off; see $folder/console"  # installs the package
if [[ $(result FirstBoot) == passed ]]; then
  boot || say "the machine did not power off; see $folder/console"  # and starts with it
fi
result output
if [[ $(result SecondBoot) == passed ]]; then
  say "the package works in a booted Debian $release ($machine)"
else
  say "FAILED; see above, and $folder/console"
  exit 1
fi

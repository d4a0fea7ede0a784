#!/usr/bin/env bash
# The container file, built and used: as root, without any registry and without a container daemon
# (Debian's buildah, storage by copying, isolation by chroot), so that it runs in containers, too.
# Debian itself comes from debootstrap. A batch of a drawn drive then runs in the image against the
# test model server, as the image's user, and must find what is in the drive.
#
# usage, as root: tests/cluster/container_test.sh
#
# CABINWATCH_CONTAINER_TEST (default /var/tmp/cabinwatch-container-test) takes some 6 GB and keeps the
# base for the next time. CABINWATCH_MIRROR is Debian's mirror. Debian packages: buildah debootstrap,
# and those of `./dev test`. Takes a quarter of an hour, most of it compiling; not part of `./dev test`.
set -euo pipefail
repository=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
folder=${CABINWATCH_CONTAINER_TEST:-/var/tmp/cabinwatch-container-test}
mirror=${CABINWATCH_MIRROR:-http://deb.debian.org/debian}
base=localhost/debian:12-bootstrapped
image=localhost/cabinwatch:test

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

[[ $EUID -eq 0 ]] || { say "takes root"; exit 2; }
for needed in buildah debootstrap; do
  command -v "$needed" >/dev/null || {
    say "skipped: no $needed; apt install buildah debootstrap"
    exit 0
  }
done

export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
mkdir -p "$folder"
build() { buildah --root "$folder/storage" --runroot "$folder/run" "$@"; }

dir=$(mktemp -d)
server_pid='' container=''
end() {
  [[ -z $server_pid ]] || kill "$server_pid" 2>/dev/null || true
  [[ -z $container ]] || build rm "$container" >/dev/null || true
  rm -rf "$dir"
}
trap end EXIT

if ! build inspect --type image "$base" >/dev/null 2>&1; then
  say "a bare Debian 12"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$dir/system" "$mirror" \
    >"$folder/debootstrap.log"
  # Where this machine reaches Debian's mirrors and npm through something of its own, so must the
  # image.
  cp -f /etc/apt/apt.conf.d/* "$dir/system/etc/apt/apt.conf.d/" 2>/dev/null || true
  cp -f /usr/local/share/ca-certificates/* "$dir/system/usr/local/share/ca-certificates/" \
    2>/dev/null || true
  chroot "$dir/system" update-ca-certificates >/dev/null
  container=$(build from scratch)
  build add --quiet "$container" "$dir/system" / >/dev/null
  build commit --quiet "$container" "$base" >/dev/null
  build rm "$container" >/dev/null
  container=''
fi

say "the image"
# What is committed or to be: not what lies about.
mkdir "$dir/source"
(cd "$repository" && git ls-files --cached --others --exclude-standard -z |
  tar --null --files-from=- --create) | tar --extract --directory "$dir/source"
build build --network host --pull-never --build-arg "DEBIAN=$base" --tag "$image" \
  --file "$dir/source/systemd/batch/Containerfile" "$dir/source" >"$folder/build.log" 2>&1 || {
  tail -n 30 "$folder/build.log" >&2
  exit 1
}

say "a batch in it"
export PYTHONPATH=$repository/tests/support PYTHONDONTWRITEBYTECODE=1
video=$(cd "$dir" && /usr/bin/python3 -c '
import sys
from pathlib import Path
from rig.drives import drive_video
print(drive_video("drowsy", Path(sys.argv[1])))' "$repository/build/videos")
mkdir -m 777 "$dir/results"
mkdir "$dir/videos"
cp "$video" "$dir/videos/"
chmod -R a+rX "$dir"
/usr/bin/python3 -m model_server >"$dir/server.json" </dev/null &
server_pid=$!
until [[ -s $dir/server.json ]]; do sleep 0.1; done
port=$(/usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["port"])' \
  <"$dir/server.json")
container=$(build from --pull-never "$image")
build run --volume "$dir/videos:/videos:ro" --volume "$dir/results:/results" "$container" -- \
  cabinwatch batch --set "llm.servers=[\"http://127.0.0.1:$port\"]" --out /results /videos
grep -q '"type":"raised".*"kind":"drowsiness"' "$dir/results/drowsy.webm.alerts.jsonl"
grep -q '<title>cabinwatch' "$dir/results/report.html"
[[ $(stat --format=%u "$dir/results/report.html") == 10001 ]]
say "the image analyses drives"

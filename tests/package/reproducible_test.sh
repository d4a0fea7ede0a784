#!/usr/bin/env bash
# The package built twice, in two folders, with another umask, time zone and language: the same, bit for bit?
# Says which file in it differs.
#
# usage: tests/package/reproducible_test.sh [DEB]
#
#   DEB   a package of the working tree that ./dev package has built on a machine with the same Debian
#         packages: built once more, not twice
#
# Each build takes some minutes and 0.2 GB in TMPDIR. Ends with status 0 when they are the same.
set -euo pipefail
repository=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
# shellcheck source=tests/package/debian.sh
source "$repository/tests/package/debian.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What git knows or would add: not what was built. Packed once, since the working tree may change meanwhile.
mkdir -p "$repository/build/share/cabinwatch"
{
  git -C "$repository" ls-files -z --cached --others --exclude-standard
  printf 'build/share/cabinwatch\0'
} | tar -C "$repository" --null --files-from=- -cf "$folder/sources.tar"

build() { # NAME; prints where the package is
  local clone=$folder/$1
  mkdir -p "$clone"
  tar -C "$clone" -xf "$folder/sources.tar"
  "$clone/dev" package >&2
  echo "$clone"/build/package/*.deb
}

if [[ ${1:-} == *.deb ]]; then
  one=$1
else
  say "the first build"
  one=$(build one)
fi
say "the second build"
other=$(umask 077 && TZ=Pacific/Auckland LC_ALL=C build another-name)

if cmp -s "$one" "$other"; then
  say "the same: $(sha256sum <"$one" | cut -d ' ' -f 1)"
  exit
fi
for package in one other; do
  dpkg-deb -R "${!package}" "$folder/$package-unpacked"
  dpkg-deb -c "${!package}" >"$folder/$package-unpacked/list"
done
say "they differ:"
(cd "$folder" && diff -rq one-unpacked other-unpacked && echo "only in how they are packed") || true
exit 1

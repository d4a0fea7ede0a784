#!/usr/bin/env bash
# The working tree on a minimal Debian (git and ca-certificates) of another release, or of this one,
# with this machine's kernel, processors and network: what README tells people to do there.
#
# usage, as root: tests/package/on_debian.sh 12|13 [COMMAND [ARGUMENT...]]
#
#   without COMMAND  from anew: a clone, `./dev run` (and how long until its first alert),
#                    `./dev test`, `./dev package`, the package installed. Tells how long each took
#                    and what it downloaded, and leaves the package in build/package/debian12|13,
#                    where boot_test.sh finds it.
#   COMMAND          one command in the clone, which is brought up to the working tree: builds go on
#                    where they were left
#
# CABINWATCH_DEBIAN (default /var/tmp/cabinwatch-debian) is where the systems are, the release's number
# behind it: debootstrap makes one once (4 minutes, 0.4 GB), and a copy is what is used (some 5 GB).
# CABINWATCH_MIRROR is Debian's mirror. Ends with status 0 when all went well.
set -euo pipefail

repository=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
# shellcheck source=tests/package/debian.sh
source "$repository/tests/package/debian.sh"

release=${1:-}
suite_of "$release" >/dev/null || { sed -n '5,5s/^# //p' "$0" >&2; exit 2; }
shift
[[ $EUID -eq 0 ]] || { say "takes root: it makes a system and changes into it"; exit 2; }
bare=${CABINWATCH_DEBIAN:-/var/tmp/cabinwatch-debian}$release
system=$bare-used
clone=$system/root/cabinwatch
need debootstrap git

# COMMAND in the clone, with mounts and processes that end with it.
inside() { # COMMAND [ARGUMENT...]
  # shellcheck disable=SC2016  # the inner shell's own
  HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    unshare --mount --pid --fork --kill-child bash -euc '
      mount -t proc proc "$1/proc"
      mount --rbind /dev "$1/dev"
      mount --rbind /sys "$1/sys"  # which processors there are: XNNPACK asks on arm64
      exec chroot "$@"' - "$system" bash -c 'cd /root/cabinwatch; "$@"; exit' - "$@"
}

# The working tree as a commit: what is committed, changed and new, not what git ignores.
working_tree() {
  local index tree
  index=$(mktemp -u)
  tree=$(export GIT_INDEX_FILE=$index && git -C "$repository" read-tree HEAD &&
    git -C "$repository" add -A && git -C "$repository" write-tree)
  rm -f "$index"
  git -C "$repository" -c user.name=on_debian -c user.email=on_debian@localhost \
    commit-tree "$tree" -p HEAD -m "the working tree"
}

update_clone() {
  [[ -d $clone ]] || git clone --quiet --no-checkout --no-hardlinks "$repository" "$clone"
  git -C "$clone" fetch --quiet "$repository" "$(working_tree)"
  git -C "$clone" checkout --quiet --force --detach FETCH_HEAD
}

# Installed packages, and the MB of all package files that apt has fetched.
downloaded() {
  local packages bytes
  packages=$(chroot "$system" dpkg-query -f '.' -W | wc -c)
  bytes=$(find "$system/var/cache/apt/archives" -name '*.deb' -printf '%s\n' |
    awk '{ sum += $1 } END { print sum + 0 }')
  printf '%d packages installed, %d MB of packages fetched' "$packages" $((bytes / 1000000))
}

step() { # NAME COMMAND...
  local name=$1 began=$SECONDS
  shift
  say "Debian $release: $name"
  "$@" || { say "Debian $release: $name FAILED after $((SECONDS - began)) s"; return 1; }
  told+=("$(printf '%-28s %5d s   %s' "$name" $((SECONDS - began)) "$(downloaded)")")
}

# `./dev run` to its end: without camera and model server it plays the demonstration. Notes when
# `watch` has shown the first alert.
watch_demonstration() {
  local line last='' began=$SECONDS first=
  while IFS= read -r line; do
    printf '%s\n' "$line"
    last=$line
    [[ -n $first || $line != *' raised '* ]] || first=$((SECONDS - began))
  done < <(inside ./dev run 2>&1 || echo "status $?")
  [[ -n $first && $last != 'status '* ]] || return 1
  told+=("$(printf '%-28s %5d s' 'first alert of ./dev run' "$first")")
}

install_package() {
  inside bash -euc '
    apt-get install -y -qq --no-install-recommends ./build/package/cabinwatch_*.deb >&2
    cabinwatch --version'
}

whole_way() {
  told=()
  say "Debian $release: a fresh copy of $bare in $system"
  rm -rf "$system"
  cp -a --reflink=auto "$bare" "$system"
  # Kept, to be counted; images for containers throw them away.
  rm -f "$system/etc/apt/apt.conf.d/docker-clean"
  echo 'APT::Keep-Downloaded-Packages "true";' >"$system/etc/apt/apt.conf.d/99keep"
  step clone update_clone
  step "./dev run" watch_demonstration
  step "./dev test" inside ./dev test
  step "./dev package" inside ./dev package
  step "package installed" install_package
  mkdir -p "$repository/build/package/debian$release"
  cp "$clone"/build/package/cabinwatch_*.deb "$repository/build/package/debian$release/"
  say "Debian $release works:"
  printf '    %s\n' "${told[@]}" >&2
}

bare_system "$release" "$bare" --variant=minbase --include=git,ca-certificates
if (($#)); then
  [[ -d $system ]] || cp -a --reflink=auto "$bare" "$system"
  update_clone
  inside "$@"
else
  whole_way
fi

# shellcheck shell=bash
# Bare Debians of a release, for those who test in one: sourced by on_debian.sh and boot_test.sh.
#
# CABINWATCH_MIRROR is Debian's mirror; without it the one that this machine's apt takes its release
# from, so that what works for apt here works there.

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

release_here() { # the number of this machine's Debian, or nothing
  # shellcheck source=/dev/null
  (. /etc/os-release && [[ ${ID:-} == debian ]] && echo "${VERSION_ID:-}")
}

suite_of() { # RELEASE: its name in the archive
  case $1 in
    12) echo bookworm ;;
    13) echo trixie ;;
    *)
      say "no Debian $1 known here: 12 or 13"
      return 2
      ;;
  esac
}

mirror() {
  local here=''
  # shellcheck disable=SC2016  # apt-get fills it in
  [[ -n ${CABINWATCH_MIRROR:-} ]] ||
    here=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(COMPONENT) $(REPO_URI)' 2>/dev/null |
      awk '$1 == "Packages" && $2 == "Debian" && $3 == "main" { print $4; exit }')
  echo "${CABINWATCH_MIRROR:-${here:-http://deb.debian.org/debian}}"
}

# Installs those of the named Debian packages that are missing on this machine.
need() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing Debian packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# A bare system in FOLDER, made once: who is interrupted leaves none behind. How this machine gets at
# the network (apt's settings, name servers, certificates of its own) is how the system does.
bare_system() { # RELEASE FOLDER DEBOOTSTRAP-OPTION...
  local release=$1 folder=$2 suite
  shift 2
  suite=$(suite_of "$release")
  if [[ ! -d $folder ]]; then
    say "a bare Debian $release in $folder (log: $folder.log)"
    rm -rf "$folder.unfinished"
    mkdir -p "$(dirname "$folder")"
    debootstrap "$@" "$suite" "$folder.unfinished" "$(mirror)" >"$folder.log" 2>&1 || {
      tail -n 5 "$folder.log" >&2
      return 1
    }
    mv "$folder.unfinished" "$folder"
  fi
  cp -f /etc/apt/apt.conf.d/* "$folder/etc/apt/apt.conf.d/" 2>/dev/null || true
  cp -f /etc/resolv.conf "$folder/etc/resolv.conf"
  # Every machine that was installed has it, a bare system does not.
  [[ -f $folder/etc/hosts ]] || printf '127.0.0.1 localhost\n::1 localhost\n' >"$folder/etc/hosts"
  # A copy of what this machine trusts: with certificates of its own, if it has some.
  if [[ -d $folder/etc/ssl/certs && -f /etc/ssl/certs/ca-certificates.crt ]]; then
    cp -f /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
  fi
}

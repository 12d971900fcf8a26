#!/usr/bin/env bash
# Makes Debian packages of programs that are built already: docket (service and client), docket-station (agent) and
# docket-verify.
#
#   deploy/debian/build.sh --binaries target/release --version 0.1.0 --out target/debian
#
# The same programs, version and SOURCE_DATE_EPOCH give the same packages. DOCKET_DEB_COMPRESSION goes to dpkg-deb.
set -euo pipefail
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")

binaries='' version='' out=''
while (($#)); do
  case $1 in
    --binaries) binaries=$(readlink -f "${2:?--binaries needs a directory}"); shift 2 ;;
    --version) version=${2:?--version needs a version}; shift 2 ;;
    --out) out=${2:?--out needs a directory}; shift 2 ;;
    *) printf 'build.sh does not know %s\n' "$1" >&2; exit 2 ;;
  esac
done
[[ -n $binaries && -n $version && -n $out ]] || { printf 'usage: build.sh --binaries DIR --version VERSION --out DIR\n' >&2; exit 2; }
for program in docket docket-media docket-verify ingest-agent; do
  [[ -x $binaries/$program ]] || { printf 'build.sh: there is no program %s; build it first\n' "$binaries/$program" >&2; exit 1; }
done
mkdir -p "$out"
out=$(readlink -f "$out")

# dpkg-buildpackage leaves what it makes beside its folder, and wants `debian/` in it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/docket"
cp -a "$root/deploy" "$root/config" "$work/docket/"
cp -a "$root/deploy/debian" "$work/docket/debian"
mkdir "$work/docket/evidence"
cp "$root/evidence/FORMAT.md" "$work/docket/evidence/"
for package in docket docket-station; do
  cp "$root/deploy/systemd/$package.sysusers.conf" "$work/docket/debian/$package.sysusers"
done
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2> /dev/null || date +%s)}
cat > "$work/docket/debian/changelog" <<TEXT
docket ($version) unstable; urgency=medium

  * Packaged from the project's own build.

 -- The Docket authors <docket@localhost>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
TEXT
cd "$work/docket"
DOCKET_BINARIES=$binaries dpkg-buildpackage --build=binary --no-sign --unsigned-changes > "$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
for package in "$work"/*.deb; do
  install -m 644 "$package" "$out/"
  printf '%s\n' "$out/${package##*/}"
done

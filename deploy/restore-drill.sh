#!/usr/bin/env bash
# Shows that a backup is more than files: takes a copy of the running service, starts a second service
# on it, read-only, at a free port of this machine, and compares the two logs. The second one signs and
# logs nothing: under the live log's key that would make a second history of it.
#
#   restore-drill.sh --data /var/lib/docket --url https://docket.example.gov.cn [--ca FILE] [--work DIR]
#
# Run it where there is room for the whole store. The live service goes on; the copy never writes to it
# and is deleted at the end unless --work named a place for it.
set -euo pipefail

data='' url='' ca='' work=''
while (($#)); do
  case $1 in
    --data) data=${2:?--data needs a directory}; shift 2 ;;
    --url) url=${2:?--url needs an address}; shift 2 ;;
    --ca) ca=${2:?--ca needs a file}; shift 2 ;;
    --work) work=${2:?--work needs a directory}; shift 2 ;;
    *) printf 'restore-drill.sh does not know %s\n' "$1" >&2; exit 2 ;;
  esac
done
[[ -n $data && -n $url ]] || { printf 'usage: restore-drill.sh --data DIR --url URL [--ca FILE] [--work DIR]\n' >&2; exit 2; }

readonly READY_SECONDS=120
umask 077
keep=yes
[[ -n $work ]] || { work=$(mktemp -d); keep=''; }
mkdir -p "$work"
pid=''
cleanup() {
  if [[ -n $pid ]]; then
    kill -TERM "$pid" 2> /dev/null || true
    wait "$pid" 2> /dev/null || true
  fi
  [[ -n $keep ]] || rm -rf "$work"
}
trap cleanup EXIT

# Size and root of a signed checkpoint: its second and third lines.
checkpoint() { curl --silent --show-error --fail --max-time 30 "${@:2}" "$1/log/checkpoint"; }
log_size() { sed -n 2p; }

began=$SECONDS
before=$(checkpoint "$url" ${ca:+--cacert "$ca"} | log_size)
copy=$("$(dirname "$(readlink -f "$0")")/backup.sh" --data "$data" --to "$work" | tail -n 1)
after=$(checkpoint "$url" ${ca:+--cacert "$ca"} | log_size)
printf 'copied and checked: %s, %s, %d s\n' "$copy" "$(du -sh "$copy" | cut -f1)" "$((SECONDS - began))"

began=$SECONDS
docket serve --read-only --data "$copy" --listen 127.0.0.1:0 --ready-file "$work/ready" > "$work/serve.log" 2>&1 < /dev/null &
pid=$!
for ((tries = 0; tries < READY_SECONDS * 10; tries++)); do
  [[ -s $work/ready ]] && break
  kill -0 "$pid" 2> /dev/null || break
  sleep 0.1
done
[[ -s $work/ready ]] || { tail -n 20 "$work/serve.log" >&2; printf 'the restored service did not start\n' >&2; exit 1; }
# The copy's certificate names the live host, not this address; what counts is the signed text.
restored=$(checkpoint "$(< "$work/ready")" --insecure | log_size)
printf 'served again after %d s: log of %s entries (live: %s before, %s after the copy)\n' \
  "$((SECONDS - began))" "$restored" "$before" "$after"

((restored >= before)) || { printf 'the restored log is shorter than the live one was before the copy\n' >&2; exit 1; }
((restored <= after)) || { printf 'the restored log is longer than the live one: the drill wrote to its copy\n' >&2; exit 1; }
printf 'the drill passed\n'

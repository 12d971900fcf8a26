#!/usr/bin/env bash
# Copies a running service's data to a new directory below --to, and checks the copy: log, tables and
# every object. A copy that was not checked keeps the name `….unchecked` and counts for nothing.
#
#   backup.sh --data /var/lib/docket --to /srv/docket-backup
#
# The copy holds the log's signing key: keep it as safe as the service. Old copies are not deleted here.
set -euo pipefail

data='' to=''
while (($#)); do
  case $1 in
    --data) data=${2:?--data needs a directory}; shift 2 ;;
    --to) to=${2:?--to needs a directory}; shift 2 ;;
    *) printf 'backup.sh does not know %s\n' "$1" >&2; exit 2 ;;
  esac
done
[[ -n $data && -n $to ]] || { printf 'usage: backup.sh --data DIR --to DIR\n' >&2; exit 2; }

umask 077
copy=$to/docket-$(date -u +%Y%m%dT%H%M%SZ)
docket backup --data "$data" --to "$copy.unchecked"
docket check --data "$copy.unchecked"
mv --no-target-directory --no-clobber "$copy.unchecked" "$copy"
sync -f "$to"
printf '%s\n' "$copy"

#!/usr/bin/env bash
# The main job on one machine, from dock to docket: a service with its own store, a station, a dock of
# recorders, four cases in different states, and a package of the first. `./x run` builds the programs and calls this;
# with the programs on PATH it also runs by itself. All state lies under --data; running it again there goes on from it.
set -euo pipefail

readonly ORIGIN=docket.demo.example
readonly AGENCY=xc-zhzf
readonly AGENCY_NAME=薛城区综合行政执法局
readonly STATION_NAME=一号采集站
readonly OFFICER_A=37040301 OFFICER_B=37040302
# Demo accounts, one of each role; and those whom cases need beside: the second officer, and the head's deputy.
readonly ROLE_ACCOUNTS=(clerk head reviewer legal supervisor officer auditor admin) FURTHER_ACCOUNTS=(second deputy)
readonly CASE_NUMBER='薛综执案〔2026〕1号'
readonly CASE_TITLE='占道经营案(演示)'
# Recorders write the wall clock of China; the POSIX form needs no time zone database.
readonly RECORDER_ZONE=CST-8
readonly READY_SECONDS=60

# The four cases: what is done in them, and how they stand.
# shellcheck source=deploy/demo-cases.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/demo-cases.sh"

data='' dock='' package='' port=0 once=''
while (($#)); do
  case $1 in
    --once) once=yes; shift ;;
    --data) data=${2:?--data needs a directory}; shift 2 ;;
    --dock) dock=${2:?--dock needs a directory}; shift 2 ;;
    --package) package=${2:?--package needs a path}; shift 2 ;;
    --port) port=${2:?--port needs a number}; shift 2 ;;
    *) printf '%s does not know %s\n' "$0" "$1" >&2; exit 2 ;;
  esac
done
[[ -n $data ]] || { printf '%s needs --data DIR\n' "$0" >&2; exit 2; }

say() { printf '\n== %s\n   %s\n' "$1" "$2"; }
fail() { printf '\n!! %s\n   %s\n' "$1" "$2" >&2; exit 1; }

[[ -z $dock || -d $dock ]] || fail "找不到目录 $dock" "There is no directory $dock"
# Looked at before the work: an earlier package is replaced, anything else there is not ours.
if [[ -e $package && ! -f $package/bagit.txt ]]; then
  fail "$package 已存在,且不是证据包" "$package exists and is no package; name another path"
fi

mkdir -p "$data/done" "$data/agent"
data=$(readlink -f "$data")
exec 9> "$data/lock"
flock -n 9 || fail "$data 正在被另一个演示使用" "Another demo runs on $data; use --data for a second one"

# ---- phases and steps -------------------------------------------------------------------------------

phase_started=''
phase() {
  [[ -z $phase_started ]] || printf '   (%d s)\n' "$((SECONDS - phase_started))"
  phase_started=$SECONDS
  say "$1" "$2"
}

# Runs a command that must not be repeated, unless an earlier demo on the same data did.
step() {
  local name=$1
  shift
  [[ -e $data/done/$name ]] && return 0
  "$@"
  : > "$data/done/$name"
}

as() { DOCKET_TOKEN_FILE=$1 docket "${@:2}"; }
as_admin() { as "$data/service/admin.token" "$@"; }
as_clerk() { as "$data/clerk.token" "$@"; }

# ---- service ----------------------------------------------------------------------------------------

service_pid=''
stop_service() {
  [[ -n $service_pid ]] || return 0
  kill -TERM "$service_pid" 2> /dev/null || true
  wait "$service_pid" 2> /dev/null || true
  service_pid=''
}
trap stop_service EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Keeps the log's key that `docket init` prints: packages are checked with it, not with their own.
init_service() {
  docket init --data "$data/service" --origin "$ORIGIN" --host 127.0.0.1 | tee "$data/init.txt"
  sed -n 's/^log key: //p' "$data/init.txt" > "$data/log.vkey"
}

start_service() {
  local ready=$data/ready waited=0
  step init init_service
  rm -f "$ready"
  docket serve --data "$data/service" --listen "127.0.0.1:$port" --ready-file "$ready" \
    >> "$data/service.log" 2>&1 9>&- < /dev/null &
  service_pid=$!
  until [[ -s $ready ]]; do
    if ! kill -0 "$service_pid" 2> /dev/null || ((waited++ > READY_SECONDS * 10)); then
      tail -n 20 "$data/service.log" >&2
      fail "服务没有启动,日志见 $data/service.log" "The service did not start; its log is $data/service.log"
    fi
    sleep 0.1
  done
  DOCKET_URL=$(< "$ready")
  DOCKET_CA=$data/service/tls/ca.pem
  export DOCKET_URL DOCKET_CA
  # A demo's data of an earlier release has no such file; its packages are consistent in themselves.
  [[ ! -s $data/log.vkey ]] || export DOCKET_LOG_KEY=$data/log.vkey
}

# One password for all demo accounts, made anew for each demo. Each account sets it with its own
# token, so that nobody has to change it at the first sign-in.
set_passwords() {
  local account
  [[ -s $data/password ]] || (umask 077 && head -c 9 /dev/urandom | base64 | tr '+/' 'xy' > "$data/password")
  for account in "$@"; do
    if [[ $account == admin ]]; then
      as_admin user password admin --password-file "$data/password" > /dev/null
    else
      as "$data/$account.token" user password "$account" --password-file "$data/password" > /dev/null
    fi
  done
}

set_up_accounts() {
  step agency as_admin agency add "$AGENCY" --name "$AGENCY_NAME"
  step officer-a as_admin officer add "$OFFICER_A" --name 张伟 --agency "$AGENCY"
  step officer-b as_admin officer add "$OFFICER_B" --name 李娜 --agency "$AGENCY"
  step clerk as_admin user add clerk --name 王芳 --role clerk --agency "$AGENCY" --token-file "$data/clerk.token"
  step auditor as_admin user add auditor --name 审计员 --role auditor --token-file "$data/auditor.token"
  step head as_admin user add head --name 赵刚 --role head --agency "$AGENCY" --token-file "$data/head.token"
  step reviewer as_admin user add reviewer --name 陈静 --role reviewer --agency "$AGENCY" --token-file "$data/reviewer.token"
  step legal as_admin user add legal --name 孙法 --role legal_reviewer --agency "$AGENCY" --token-file "$data/legal.token"
  step supervisor as_admin user add supervisor --name 法制办 --role supervisor --token-file "$data/supervisor.token"
  step officer as_admin user add officer --name 张伟 --role officer --agency "$AGENCY" --certificate "$OFFICER_A" \
    --token-file "$data/officer.token"
  step second as_admin user add second --name 李娜 --role officer --agency "$AGENCY" --certificate "$OFFICER_B" \
    --token-file "$data/second.token"
  step deputy as_admin user add deputy --name 周敏 --role head --agency "$AGENCY" --token-file "$data/deputy.token"
  # Who reviews decisions has the qualification that the law on penalties asks for (article 58).
  step legal-qualified as_admin user qualify legal --since 2019-06-01
  step passwords set_passwords "${ROLE_ACCOUNTS[@]}"
  step further-passwords set_passwords "${FURTHER_ACCOUNTS[@]}"
  step assignment as_admin recorder assign BWC-0001 --officer "$OFFICER_A" --agency "$AGENCY" \
    --from "$(date -u -d '-30 days' +%Y-%m-%dT%H:%M:%SZ)"
}

# ---- demo dock --------------------------------------------------------------------------------------

# Local wall clock of a recorder at an epoch second, in the given format of date(1).
stamp() { TZ=$RECORDER_ZONE date -d "@$1" "+$2"; }

# Generates a recording: path, start (epoch seconds), length in seconds, tone in Hz, container time.
record() {
  local path=$1 start=$2 length=$3 tone=$4 container_time=$5
  mkdir -p "${path%/*}"
  ffmpeg -nostdin -loglevel error -y \
    -f lavfi -i "testsrc2=size=640x360:rate=25" -f lavfi -i "sine=frequency=$tone:sample_rate=48000" \
    -t "$length" -c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -b:a 64k \
    -metadata creation_time="$container_time" "$path"
  touch -d "@$((start + length))" "$path"
}

photograph() {
  local path=$1 at=$2
  mkdir -p "${path%/*}"
  ffmpeg -nostdin -loglevel error -y -f lavfi -i testsrc2=size=1280x720 -frames:v 1 -f image2 -c:v mjpeg "$path"
  touch -d "@$at" "$path"
}

# Five recorders of five makes, docked after a morning's work; one file cut short, one empty.
make_dock() {
  local at begin=$(($(< "$data/moment") - 3 * 3600)) dir
  rm -rf "$1"
  utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }

  # A recorder of the common Chinese kind: one press of the button made two files; then a photo.
  dir=$1/BWC-0001/DCIM/100MEDIA
  at=$begin
  record "$dir/0000001_012345_$(stamp "$at" %Y%m%d%H%M%S)_0001.MP4" "$at" 6 440 "$(utc "$at")"
  at=$((at + 6))
  record "$dir/0000001_012345_$(stamp "$at" %Y%m%d%H%M%S)_0002.MP4" "$at" 4 440 "$(utc "$at")"
  at=$((at + 60))
  photograph "$dir/0000001_012345_$(stamp "$at" %Y%m%d%H%M%S)_0003.JPG" "$at"
  # Later in the morning: the seizure of the second case.
  at=$((begin + 7800))
  record "$dir/0000001_012345_$(stamp "$at" %Y%m%d%H%M%S)_0004.MP4" "$at" 20 440 "$(utc "$at")"

  # An Ambarella A9, which writes the officer's number first. The battery fell out of the second file.
  at=$((begin + 900))
  dir=$1/BWC-0002/DCIM/$(stamp "$at" %y%m%d)00
  record "$dir/${OFFICER_B}_1_$(stamp "$at" %Y%m%d%H%M%S)_0001.MP4" "$at" 5 523 "$(utc "$at")"
  at=$((at + 300))
  record "$data/whole.MP4" "$at" 5 523 "$(utc "$at")"
  head -c 150000 "$data/whole.MP4" > "$dir/${OFFICER_B}_1_$(stamp "$at" %Y%m%d%H%M%S)_0002.MP4"
  touch -d "@$((at + 3))" "$dir/${OFFICER_B}_1_$(stamp "$at" %Y%m%d%H%M%S)_0002.MP4"
  rm "$data/whole.MP4"

  # The patrol car's Novatek camera.
  at=$((begin + 1800))
  dir=$1/CAR-0003/DCIM/Movie
  record "$dir/$(stamp "$at" %Y_%m%d_%H%M%S)_001F.MP4" "$at" 5 659 "$(utc "$at")"

  # A GoPro: two chapters of one capture, no time in the name, local time in the container as if UTC.
  at=$((begin + 2700))
  dir=$1/ACT-0004/DCIM/100GOPRO
  record "$dir/GH010128.MP4" "$at" 4 784 "$(stamp "$at" %Y-%m-%dT%H:%M:%SZ)"
  record "$dir/GH020128.MP4" "$((at + 4))" 3 784 "$(stamp "$at" %Y-%m-%dT%H:%M:%SZ)"

  # A Boblov: nothing but the file's own time; the second file was never written.
  at=$((begin + 3600))
  dir=$1/BOB-0005
  record "$dir/FILE/100CHINA/VID00001.MP4" "$at" 4 880 "$(utc "$at")"
  : > "$dir/FILE/100CHINA/VID00002.MP4"
  touch -d "@$((at + 120))" "$dir/FILE/100CHINA/VID00002.MP4"
  mkdir -p "$dir/LOG"
  printf '%s POWER ON\r\n' "$(stamp "$at" '%Y-%m-%d %H:%M:%S')" > "$dir/LOG/$(stamp "$at" %Y%m%d).TXT"
  touch -d "@$((at + 130))" "$dir/LOG/$(stamp "$at" %Y%m%d).TXT"
}

# ---- station ----------------------------------------------------------------------------------------

# Quotes a string for TOML.
toml() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# The service may have come up on another port than last time, so the configuration is written anew.
configure_agent() {
  {
    printf 'server = %s\nca = %s\n' "$(toml "$DOCKET_URL")" "$(toml "$DOCKET_CA")"
    printf 'time_zone = "Asia/Shanghai"\nsettle_seconds = 1\n\n'
    printf '[spool]\npath = %s\nfloor_bytes = 268435456\n\n' "$(toml "$data/agent/spool")"
    if [[ -n $dock ]]; then
      printf '[[directory]]\npath = %s\nrecorder = "CARD-0001"\n' "$(toml "$(readlink -f "$dock")")"
    else
      printf '[[directories_under]]\npath = %s\n\n' "$(toml "$data/dock")"
      printf '[[recorder]]\nid = "BWC-0001"\nmake = "Example"\nmodel = "DSJ-1"\nserial = "0000001"\nofficer = "%s"\n' "$OFFICER_A"
    fi
  } > "$data/agent/agent.toml"
}

enrol_station() {
  local code
  code=$(as_admin station enrol --agency "$AGENCY" --name "$STATION_NAME")
  ingest-agent enrol --server "$DOCKET_URL" --code "$code" --ca "$DOCKET_CA" --config "$data/agent/agent.toml"
}

# ---- case -------------------------------------------------------------------------------------------

# Recording ids and media types of a search, a tab between them.
recordings() {
  as_clerk find --json "$@" | jq -r '.[] | [.id, .media_type // ""] | @tsv'
}

file_under_case() {
  local id media kind linked=0
  step case as_clerk case open "$CASE_NUMBER" --title "$CASE_TITLE"
  # What was filmed of the seizure belongs to the second case.
  { recordings --case "$CASE_NUMBER" && seizure_filmed | cut -f3; } | cut -f1 > "$data/filed"
  recordings > "$data/found"
  while IFS=$'\t' read -r id media; do
    grep -qx "$id" "$data/filed" && continue
    case $media in
      image/*) kind=photo ;;
      audio/*) kind=audio ;;
      text/*) kind=text ;;
      *) kind=video ;;
    esac
    as_clerk case link "$CASE_NUMBER" "$id" --stage investigation --kind "$kind" --reason 现场检查 > /dev/null
    linked=$((linked + 1))
  done < "$data/found"
  printf '   %d 件新归入 · newly filed: %d\n' "$linked" "$linked"
}

# What a shell needs to go on by hand.
write_environment() {
  {
    # shellcheck disable=SC2016  # the shell that reads the file expands it
    printf 'export PATH=%q:"$PATH"\n' "$(dirname "$(command -v docket)")"
    printf 'export DOCKET_URL=%q DOCKET_CA=%q DOCKET_TOKEN_FILE=%q\n' "$DOCKET_URL" "$DOCKET_CA" "$data/clerk.token"
    [[ ! -s $data/log.vkey ]] || printf 'export DOCKET_LOG_KEY=%q\n' "$data/log.vkey"
  } > "$data/env"
}

what_next() {
  local first
  first=$(recordings --case "$CASE_NUMBER" | sed -n '1s/\t.*//p')
  cat << TEXT

== 在浏览器中打开 · Open in a browser:

   $DOCKET_URL

   账号 · accounts: ${ROLE_ACCOUNTS[*]} ${FURTHER_ACCOUNTS[*]}
   密码 · password: $(< "$data/password")
   (证书由本演示自签,浏览器会提示一次 · the demo signed its certificate itself, so the browser asks once)

== 接下来可以试试(另开一个终端)
   What to try next, in another terminal:

   . $(printf %q "$data/env")

   # 按案号查找 · find by case number
   docket find --case '$CASE_NUMBER'
   # 取回一件并核对 · fetch one, verified on arrival
   docket fetch $first -o $(printf %q "$data/fetched")
   # 谁看过它,附证明 · who has seen it, with proofs
   docket history $first
   # 换个账号办案 · decide as somebody else, such as the head
   DOCKET_TOKEN_FILE=$(printf %q "$data/head.token") docket case ratify '$CASE_URGENT'
   # 采集站的状态 · the station's view
   ingest-agent status --config $(printf %q "$data/agent/agent.toml")
   # 导出证据包并离线核验 · the case's package, verified offline
   docket package --case '$CASE_NUMBER' --reason 移送法院 -o $(printf %q "$data/case.bag") && docket-verify $(printf %q "$data/case.bag") --log-key $(printf %q "$data/log.vkey")
   # 核对日志、索引与存储 · hold log, tables and store against each other
   docket check --data $(printf %q "$data/service")
TEXT
}

# ---- the job ----------------------------------------------------------------------------------------

phase "启动服务" "Starting the service"
start_service
printf '   %s\n' "$DOCKET_URL"

step moment write_moment
phase "登记机关、人员、记录仪,注册采集站" "Registering agency, people and a recorder; enrolling the station"
set_up_accounts
configure_agent
step station enrol_station
write_environment

if [[ -z $dock ]]; then
  phase "制作演示用的记录仪" "Making the demo's recorders"
  step dock make_dock "$data/dock"
  (cd "$data/dock" && find . -type f -printf '   %P  %s B\n' | sort)
fi

phase "采集:封存、上传、核验回执" "Ingesting: seal, upload, verify receipts"
ingest-agent once --config "$data/agent/agent.toml"

phase "归入案件 $CASE_NUMBER" "Filing under case $CASE_NUMBER"
file_under_case

phase "办理四个案件" "Running four cases"
make_cases

if [[ -n $package ]]; then
  phase "导出证据包并离线核验" "Writing the case's package and verifying it offline"
  rm -rf "$package"
  as_clerk package --case "$CASE_NUMBER" --reason '演示' -o "$package"
  # 3 says that the package is consistent in itself: there is no key of the log from elsewhere.
  docket-verify "$package" ${DOCKET_LOG_KEY:+--log-key "$DOCKET_LOG_KEY"} || [[ $? -eq 3 && -z ${DOCKET_LOG_KEY-} ]]
fi

phase "完成" "Done"
filed=$(recordings --case "$CASE_NUMBER" | wc -l)
printf '   %d 件已入库并归案 · stored and filed: %d\n' "$filed" "$filed"
printf '   共用时 %d 秒 · took %d s in all\n' "$SECONDS" "$SECONDS"
show_cases
show_tasks
if [[ -n $once ]]; then
  again="./x run --data $(printf %q "$data")"
  say "服务已停止。再次启动:$again" "The service is stopped. To start it again: $again"
  exit 0
fi
what_next
trap 'exit 0' INT
say "服务运行中,按 Ctrl-C 停止" "The service runs; Ctrl-C stops it"
wait "$service_pid" || fail "服务意外停止,日志见 $data/service.log" "The service stopped by itself; its log is $data/service.log"

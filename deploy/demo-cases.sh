# shellcheck shell=bash disable=SC2154
# The demo's four cases, each in another state, made by the command line as the people who do it. `demo.sh` reads this
# file: what it defines (data, fail, step, as, OFFICER_A, …) is used here.
#
# Times are told from the moment at which the demo's data was made, and nothing lies in the future. What weeks lie between
# in an office, such as a notice and its hearing, is told here as of the same minutes.

readonly CASE_URGENT='薛综执案〔2026〕2号' CASE_SIMPLE='薛综执案〔2026〕3号' CASE_DECIDED='薛综执案〔2026〕4号'
# Who has tasks, in the order in which they are told.
readonly TASK_ACCOUNTS=(clerk officer second head deputy legal)
# What a rule asks of a draft beside what it says itself.
readonly DRAFT_FACTS=(marked_major major_public_interest hearing_held affects_major_rights complex law_requires)

# ---- moments ----------------------------------------------------------------------------------------

write_moment() { date +%s > "$data/moment"; }

# The moment of the demo, so many seconds on, in UTC.
at() { date -u -d "@$(($(< "$data/moment") + $1))" +%Y-%m-%dT%H:%M:%SZ; }

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# The day of that moment in China.
day_at() { TZ=$RECORDER_ZONE date -d "@$(($(< "$data/moment") + $1))" +%Y-%m-%d; }

# A day from today in China, so many days on.
day() { TZ=$RECORDER_ZONE date -d "+$1 days" +%Y-%m-%d; }

# ---- who does what, once ----------------------------------------------------------------------------

# A command of somebody's that must not be repeated; what it prints is kept.
did() {
  local name=$1 who=$2
  shift 2
  [[ -e $data/done/$name ]] && return 0
  as "$data/$who.token" "$@" > "$data/kept/$name"
  : > "$data/done/$name"
}

# What a filter of jq finds in what a command of somebody's prints as JSON, looked up once.
finds() {
  local name=$1 who=$2 filter=$3
  shift 3
  [[ -e $data/done/$name ]] && return 0
  as "$data/$who.token" "$@" --json | jq -er "$filter" > "$data/kept/$name"
  : > "$data/done/$name"
}

kept() { cat "$data/kept/$1"; }

# What a filter of jq finds in a deadline of the legal data, named by its id.
rule() { as_clerk law --json | jq -er --arg id "$1" ".deadlines[] | select(.id == \$id) | $2"; }

# ---- documents --------------------------------------------------------------------------------------

# A document as a text, a line for each of what is given: a console shows that without any font of its own.
write_text() {
  local path=$1
  shift
  mkdir -p "${path%/*}"
  printf '%s\n' "$@" > "$path"
}

# A document of a case: written, filed, and described by the law. Name, case number, stage, kind, title, its text, its
# number (may be empty), signatures.
paper() {
  local name=$1 case=$2 stage=$3 kind=$4 title=$5 text=$6 number=$7 signature described=()
  shift 7
  for signature in "$@"; do described+=(--signature "$signature"); done
  [[ -z $number ]] || described+=(--number "$number")
  step "$name-written" write_text "$data/papers/$name/$title.txt" "$AGENCY_NAME" "$title" "案号：$case" "文号：${number:-无}" '' "$text" \
    '' "$(day 0)" '（演示文书，内容均为虚构）'
  did "$name" clerk document file "$case" "$data/papers/$name/$title.txt" --stage "$stage" --reason 入卷 --kind "$kind" \
    --made-on "$(day 0)" --made-by "$OFFICER_A" --made-by "$OFFICER_B" --pages 1 --original born_digital "${described[@]}"
}

# A signature in ink: role, whose.
signed() { printf 'role=%s,of=%s,how=ink,at=%s' "$1" "$2" "$(now)"; }

# ---- steps that cases share -------------------------------------------------------------------------

# A case is opened and described by the ordinary procedure: name, number, title, matter, source, place.
open_ordinary() {
  [[ $2 == "$CASE_NUMBER" ]] || did "$1" clerk case open "$2" --title "$3"
  did "$1-described" officer case describe "$2" --matter "$4" --procedure ordinary --source "$5" --place "$6" \
    --deed-from "$(day_at -10800)" --handler "$OFFICER_A" --handler "$OFFICER_B"
}

# A draft of a case: name, number, party, fine in fen, basis, what weighs; then the facts that are so, all others not.
draft() {
  local name=$1 case=$2 party=$3 fine=$4 basis=$5 factor=$6 fact answer said=()
  shift 6
  for fact in "${DRAFT_FACTS[@]}"; do
    answer=no
    [[ " $* " != *" $fact "* ]] || answer=yes
    said+=(--fact "$fact=$answer")
  done
  did "$name-recorded" officer case draft record "$case" --document "$(kept "$name")" --file "$data/papers/$name/"*.txt \
    --outcome penalty --party "$party" --sanction fine --fine-fen "$fine" "${said[@]}" --drafter "$OFFICER_A" \
    --checker "$OFFICER_B" --basis "$basis" --factor "$factor"
  finds "$name-id" officer '.drafts[-1].draft' case drafts "$case"
}

# ---- the first: on its way, a major decision under legal review ---------------------------------------

# Recordings of a search with start, end and id, a tab between them, the earliest first: films of which the time is known
# and is none to come.
filmed() {
  as_clerk find --json "$@" | jq -r --arg now "$(now)" '
    [.[] | select((.media_type // "" | startswith("video/")) and .capture_start and (.capture_doubt | not))
      | select(.capture_end < $now)] | sort_by(.capture_start)[] | [.capture_start, .capture_end, .id] | @tsv'
}

# An act of two officers: name, case number, kind, from, until, place, document.
act() {
  did "$1" officer case act record "$2" --kind "$3" --from "$4" --until "$5" --place "$6" --officer "$OFFICER_A" \
    --officer "$OFFICER_B" --party-present --document "$7"
}

# Two inspections: one as long as the first film, and one that went on for a minute and a half after the second.
inspections() {
  local films first second from until
  [[ ! -e $data/done/act-partly ]] || return 0
  films=$(filmed --case "$CASE_NUMBER")
  first=${films%%$'\n'*}
  second=${films#*$'\n'}
  second=${second%%$'\n'*}
  # A card of one's own may have no film of which the time is known.
  [[ -n $first ]] || first=$(at -7200)$'\t'$(at -6600)
  [[ -n $second ]] || second=$first
  IFS=$'\t' read -r from until _ <<< "$first"
  act act-whole "$CASE_NUMBER" inspection "$from" "$until" 光明路夜市入口 "$(kept paper-1-inspection)"
  IFS=$'\t' read -r from until _ <<< "$second"
  until=$(date -u -d "@$(($(date -d "$until" +%s) + 90))" +%Y-%m-%dT%H:%M:%SZ)
  [[ ! $until > $(now) ]] || until=$(now)
  act act-partly "$CASE_NUMBER" inspection "$from" "$until" 光明路夜市东段 "$(kept paper-1-inspection)"
}

complaints() {
  did complaint-1 clerk complaint receive --at "$(at -259200)" --channel telephone --about 光明路夜市 \
    --says 夜市经营者长期占用盲道和消防通道摆摊 <<< $'name = "钱某某"\nphone = "13800000001"'
  did complaint-1-decided clerk complaint decide "$(kept complaint-1)" --outcome started --case "$CASE_NUMBER"
  did complaint-1-told clerk complaint tell "$(kept complaint-1)" --at "$(now)" --how letter --paper 投诉举报处理结果告知书
  did complaint-2 clerk complaint receive --at "$(at -86400)" --channel online --about 泰山路洗车店 \
    --says 洗车废水直接排到人行道 --anonymous
}

case_under_review() {
  local party terms n=$CASE_NUMBER
  open_ordinary case-1 "$n" "$CASE_TITLE" penalty complaint 薛城区光明路夜市
  complaints
  did case-1-asked officer case request-start "$n" --ground 投诉属实，现场检查发现占用盲道和消防通道经营
  did case-1-started head case start "$n"
  did party-1 officer case party add "$n" --kind legal_person --consent \
    <<< $'name = "枣庄某某餐饮管理有限公司"\ncode = "91370403MA3DEM0013"\nrepresentative = "冯某某"'
  party=$(kept party-1)
  paper paper-1-complaint "$n" start complaint_record 投诉举报登记表 电话投诉光明路夜市占道经营。 ''
  paper paper-1-start "$n" start start_approval 立案审批表 经审查符合立案条件，批准立案。 '' "$(signed head head)"
  paper paper-1-inspection "$n" investigation inspection_record '现场检查笔录（已出示执法证件）' \
    检查时出示执法证件，发现在盲道和消防通道摆放桌椅四十余套。 '' "$(signed officer "$OFFICER_A")" \
    "$(signed officer "$OFFICER_B")" "$(signed party "$party")"
  inspections
  paper paper-1-report "$n" investigation investigation_report 案件调查终结报告 建议处罚款六万元。 '' \
    "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")"
  paper paper-1-notice "$n" investigation penalty_notice 行政处罚事先告知书 拟罚款六万元，告知陈述申辩和要求听证的权利。 \
    薛综执罚告〔2026〕1号 "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")"
  terms=$(rule n-hearing-asked-5wd .zh)
  did case-1-informed officer case inform "$n" --at "$(now)" --kind penalty_notice --document "$(kept paper-1-notice)" \
    --right statement --right hearing --terms "$terms" --fine 60000
  paper paper-1-hearing "$n" investigation hearing_record 听证记录 当事人承认占道，请求从轻处罚。 '' \
    "$(signed officer "$OFFICER_A")" "$(signed party "$party")"
  did case-1-stated officer case statement "$n" --at "$(now)" --how not_adopted --document "$(kept paper-1-hearing)" \
    --reason 曾因同一行为两次被责令改正，不予采纳
  did case-1-heard officer case hear "$n" --at "$(now)" --document "$(kept paper-1-hearing)"
  paper paper-1-draft "$n" decision decision_draft 行政处罚决定书草稿 对枣庄某某餐饮管理有限公司处罚款六万元。 '' \
    "$(signed drafter "$OFFICER_A")" "$(signed checker "$OFFICER_B")"
  draft paper-1-draft "$n" "$party" 6000000 《山东省城镇容貌和环境卫生管理办法》第二十四条 多次违法，影响消防安全 \
    hearing_held affects_major_rights
  did review-1 officer review submit "$n" --draft "$(kept paper-1-draft-id)" --basis 适用条款准确，裁量在幅度以内 \
    --statement 占道经营事实有现场录像、检查笔录和听证记录证明 --hearing "$(kept paper-1-hearing)"
  finds review-1-id legal '.reviews[-1].review' review list "$n"
  did review-1-complete legal review complete "$(kept review-1-id)"
  # The opinion that agrees, for whoever gives it.
  jq -n '[range(1; 10) | {point: ., holds: "conforms"}]' > "$data/points.json"
}

# ---- the second: seized urgently, the head is to ratify it ---------------------------------------------

# What was filmed of the seizure, on the demo's own dock: start, end and id.
seizure_filmed() {
  [[ -z $dock ]] || return 0
  filmed --from "$(at -3600)"
}

case_seized() {
  local film from until party n=$CASE_URGENT
  open_ordinary case-2 "$n" '无证经营烟花爆竹扣押案(演示)' compulsory_measure inspection 薛城区泰山路
  did case-2-started officer case start-urgent "$n" --at "$(at -3600)" --reason 烟花爆竹存放在居民楼下，随时可能发生危险
  did party-2 officer case party add "$n" --kind individual_business \
    <<< $'name = "薛城区某某百货店"\ncode = "92370403MA3DEM0023"\nrepresentative = "褚某某"'
  party=$(kept party-2)
  paper paper-2-seizure "$n" investigation measure_record '扣押决定书和清单（告知陈述申辩、复议诉讼权利）' \
    扣押烟花爆竹十二箱，期限见清单。 薛综执扣〔2026〕1号 "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")" \
    "role=party,of=$party,how=refused,reason=当事人拒绝签字,witnessed=现场录像,at=$(now)"
  [[ ! -e $data/done/act-seize-filed ]] || return 0
  film=$(seizure_filmed)
  film=${film%%$'\n'*}
  IFS=$'\t' read -r from until film <<< "${film:-$(at -3000)$'\t'$(at -2400)$'\t'}"
  act act-seize "$n" seize "$from" "$until" 泰山路某某百货店 "$(kept paper-2-seizure)"
  finds act-seize-id officer '.acts[0].act' case acts "$n"
  [[ -z $film ]] || did act-seize-film clerk case act file "$(kept act-seize-id)" "$film" --reason 扣押同步录像
  : > "$data/done/act-seize-filed"
}

# ---- the third: decided on the spot -------------------------------------------------------------------

case_decided_on_the_spot() {
  local party n=$CASE_SIMPLE
  did case-3 clerk case open "$n" --title '流动摊贩占道经营案(演示)'
  did case-3-described officer case describe "$n" --matter penalty --procedure simple --source inspection \
    --place 薛城区长江路 --deed-from "$(day_at -7200)" --handler "$OFFICER_A" --handler "$OFFICER_B"
  did party-3 officer case party add "$n" --kind natural_person <<< $'name = "卫某某"\nbirth_date = "1985-03-12"'
  party=$(kept party-3)
  did case-3-decided officer case simple decide "$n" --party "$party" --facts 在长江路人行道摆摊经营，经劝导后仍不撤离 \
    --law 《城市市容和环境卫生管理条例》第三十六条 --steps 出示执法证件，告知陈述申辩权利，当场制作决定书 --statement 当事人表示接受 \
    --answer 予以记录 --sanction fine --fine 100 --filed-with 薛综执备〔2026〕1号 --at "$(at -7200)" --officer "$OFFICER_A" \
    --officer "$OFFICER_B"
  paper paper-3-record "$n" decision simple_procedure_record 当场行政处罚决定书 罚款一百元，告知陈述申辩和复议诉讼权利。 \
    薛综执当罚〔2026〕1号 "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")" "$(signed party "$party")"
}

# ---- the fourth: decided by the head and served -------------------------------------------------------

case_served() {
  local party days until n=$CASE_DECIDED
  # The last day to pay: the term of the legal data from today, on which the decision is made and served.
  # By itself: what fails inside the words of another command ends nothing.
  days=$(rule n-pay-15d .days)
  until=$(day "$days")
  open_ordinary case-4 "$n" '擅自张贴广告案(演示)' penalty inspection 薛城区珠江路
  did case-4-asked officer case request-start "$n" --ground 巡查发现在公交站亭张贴广告三十余处
  did case-4-started deputy case start "$n"
  did party-4 officer case party add "$n" --kind individual_business \
    <<< $'name = "薛城区某某广告部"\ncode = "92370403MA3F0A0B0H"\nrepresentative = "蒋某某"'
  party=$(kept party-4)
  paper paper-4-start "$n" start start_approval 立案审批表 批准立案。 '' "$(signed head deputy)"
  paper paper-4-report "$n" investigation investigation_report 案件调查终结报告 建议处罚款二千元。 '' \
    "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")"
  paper paper-4-notice "$n" investigation penalty_notice 行政处罚事先告知书 拟罚款二千元，告知陈述申辩的权利。 \
    薛综执罚告〔2026〕2号 "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")"
  did case-4-informed officer case inform "$n" --at "$(now)" --kind penalty_notice --document "$(kept paper-4-notice)" \
    --right statement --fine 2000
  did case-4-stated officer case statement "$n" --at "$(now)" --how waived
  paper paper-4-draft "$n" decision decision_draft 行政处罚决定书草稿 对薛城区某某广告部处罚款二千元。 '' \
    "$(signed drafter "$OFFICER_A")" "$(signed checker "$OFFICER_B")"
  draft paper-4-draft "$n" "$party" 200000 《城市市容和环境卫生管理条例》第三十四条 主动清除，从轻处罚
  paper paper-4-approval "$n" decision head_approval 负责人审批记录 同意处罚款二千元。 '' "$(signed head head)"
  paper paper-4-decision "$n" decision decision 行政处罚决定书 "处罚款二千元，缴纳期限至 ${until}。" \
    薛综执罚决〔2026〕1号 "$(signed head head)"
  did case-4-decided head case decide "$n" --draft "$(kept paper-4-draft-id)" --document "$(kept paper-4-decision)" \
    --number 薛综执罚决〔2026〕1号 --on "$(day 0)"
  paper paper-4-receipt "$n" service_execution service_receipt 送达回证 当场送达行政处罚决定书，当事人签收。 '' \
    "$(signed officer "$OFFICER_A")" "$(signed officer "$OFFICER_B")" "$(signed party "$party")"
  did case-4-sent second case serve "$n" --document "$(kept paper-4-decision)" --document-kind decision \
    --made-on "$(day 0)" --kind direct --officer "$OFFICER_A" --officer "$OFFICER_B" --party "$party" --at "$(now)" \
    --recipient party_itself --shown signed --receipt "$(kept paper-4-receipt)"
  did case-4-served second case served "$(kept case-4-sent)" --on "$(day 0)"
  did case-4-owed second case performance due "$n" --party "$party" --what fine --amount 200000 --until "$until" \
    --document "$(kept paper-4-decision)"
}

make_cases() {
  mkdir -p "$data/papers" "$data/kept"
  case_under_review
  case_seized
  case_decided_on_the_spot
  case_served
}

# ---- how they stand -------------------------------------------------------------------------------------

# A word of the service in Chinese and English.
told() {
  case $1 in
    started) printf '已立案 · registered' ;;
    started_urgent) printf '紧急启动,待负责人审批 · started urgently, the head is to ratify it' ;;
    urgent_refused) printf '紧急启动未获批准 · the urgent start was refused' ;;
    decided_simply) printf '当场作出决定 · decided on the spot' ;;
    end_requested) printf '申请结案 · its end is asked for' ;;
    ended) printf '已结案 · ended' ;;
    complete) printf '法制审核中 · under legal review' ;;
    agreed) printf '法制审核同意 · the legal review agrees' ;;
    returned) printf '法制审核退回 · the legal review sent it back' ;;
    disagreed) printf '法制审核不同意 · the legal review does not agree' ;;
    decided) printf '负责人已作出决定 · decided by the head' ;;
    delivered) printf '决定已送达,罚款待缴纳 · served, the fine is to be paid' ;;
    ratify) printf '审批紧急启动 · ratify or refuse the urgent start' ;;
    approve_start) printf '审批立案 · approve or refuse the start' ;;
    approve_end) printf '审批结案 · approve or refuse the end' ;;
    decide) printf '办理并作出决定 · bring it to its decision' ;;
    take_decision) printf '审查草稿并作出决定 · decide on its draft' ;;
    carry_out) printf '送达并执行决定,申请结案 · serve and carry out its decision, and ask for the end' ;;
    request_end) printf '决定已执行完毕,申请结案 · its decision is carried out: ask for the end' ;;
    follow_simple) printf '登记当场处罚后续情况,申请结案 · tell what followed the decision on the spot, and ask for the end' ;;
    approve_deferral) printf '审批延期或者分期缴纳罚款 · decide whether a fine is paid later or in parts' ;;
    review_papers) printf '清点送审材料 · say whether all papers are there' ;;
    review_draft) printf '审核决定草稿 · review the draft' ;;
    decide_complaint) printf '决定投诉是否立案 · decide on the complaint' ;;
    tell_complainant) printf '告知投诉人 · tell the complainant' ;;
    *) printf '%s' "$1" ;;
  esac
}

# The clocks of a case that run, of its review and of what is owed, as the service tells them: the rule in both languages,
# and until when.
running() {
  {
    as_clerk case course "$1" --json | jq -c '.clocks[]'
    as_clerk review list "$1" --json | jq -c '.reviews[-1].clocks[]?.clock'
    as_clerk case performance list "$1" --json | jq -c '.performances[].clocks[]'
  } | jq -r 'select(.standing | IN("running", "at_risk", "overdue")) | [.zh, .en, .due] | @tsv'
}

# How the cases stand, by what the service says now.
show_cases() {
  local number id word title zh en due
  say "四个案件" "Four cases"
  for number in "$CASE_NUMBER" "$CASE_URGENT" "$CASE_SIMPLE" "$CASE_DECIDED"; do
    IFS=$'\t' read -r id title < <(as_clerk case list "$number" --json | jq -r '.[0] | [.case, .title] | @tsv')
    printf '\n   %s %s\n   %s\n' "$number" "$title" "$DOCKET_URL/cases/$id"
    {
      as_clerk case course "$number" --json | jq -r .standing
      as_clerk review list "$number" --json | jq -r '.reviews[-1].state // empty'
      as_clerk case decisions "$number" --json | jq -r '.standing | select(. != "undecided")'
      as_clerk case deliveries "$number" --json | jq -r '[.deliveries[].standing | select(. == "delivered")][0] // empty'
    } > "$data/standing"
    while read -r word; do
      printf '     %s\n' "$(told "$word")"
    done < "$data/standing"
    running "$number" > "$data/standing"
    while IFS=$'\t' read -r zh en due; do
      printf '       %s · %s (至 until %s)\n' "$zh" "$en" "$(TZ=$RECORDER_ZONE date -d "$due" '+%Y-%m-%d %H:%M')"
    done < "$data/standing"
  done
  rm "$data/standing"
}

# What waits for whom, what is due first coming first.
show_tasks() {
  local account task what due
  say "谁有什么待办" "Who has which tasks: $DOCKET_URL/tasks"
  for account in "${TASK_ACCOUNTS[@]}"; do
    printf '\n   %s\n' "$account"
    as "$data/$account.token" tasks --json | jq -r '
      (.tasks[] | [.task, .number, .due // ""]), (.complaints[] | [.task, .about, .due // ""]) | @tsv' > "$data/waiting"
    while IFS=$'\t' read -r task what due; do
      [[ -z $due ]] || due=$(TZ=$RECORDER_ZONE date -d "$due" '+%Y-%m-%d %H:%M')
      printf '     %s: %s%s\n' "$(told "$task")" "$what" "${due:+ (至 until $due)}"
    done < "$data/waiting"
  done
  rm "$data/waiting"
}

# 保管日志、服务、时钟
clock-doubted = 服务器时钟存疑：时钟显示 { $wall }，推算时间为 { $expected }。在时钟恢复或系统管理员确认之前，入库时间不能作为“按时”的依据。
clock-doubted-plain = 服务器时钟存疑，请通知系统管理员。
log-in-doubt = 保管日志与采集站或备份所示不符，可能是恢复过，也可能被改动。请系统管理员查明原因；确系恢复的，用 docket log restored 确认。
log-title = 保管日志
log-intro = 每一项事实和每一次访问都在这里，只能追加，不能更改。您的查阅也会记入日志。
log-filter = 筛选保管日志
log-item = 对象
log-item-help = 对象：案号、姓名、执法证号、账号、执法记录仪或记录编号，或“recording:编号”“case:编号”等全称。
log-person = 操作者
log-person-help = 操作者：姓名、账号、执法证号，或采集站名称。
log-from = 起始时间
log-until = 截止时间（含）
log-submit = 筛选
log-all = 清除条件
log-none = 没有符合条件的条目。请放宽时间，或清除部分条件。
log-none-older = 没有更早的条目了。
log-shown = 本页 { $count } 条，最新的在前。
log-pages = 翻页
log-newest = 回到最新
log-older = 更早的条目
log-end = 已到最早一条。
log-export = 导出为 CSV
log-export-too-many = 符合条件的条目超过 { $limit } 条，一次导出不下。请缩短时间范围，分几次导出。
log-caption = 日志条目
log-number = 编号
log-time = 时间
log-time-utc = 时间（UTC）
log-who = 操作者
log-what = 内容
log-items = 对象
log-items-none = 无
log-column-name = 姓名
log-column-account = 账号
log-column-role = 角色
log-column-done = 做了什么
log-column-case = 案号
log-column-event = 事项代码
log-column-ids = 对象代码
log-leaf = 叶哈希
log-proof-of = 条目 { $index } 及其证明
log-unreadable = 该条目无法解读，请运行 docket check
log-item-unknown = 日志中没有这个对象。请检查写法：案号须完整，记录编号为 64 位。
log-item-which = 有多个对象叫这个名字，请选择
log-who-which = 有多人叫这个名字，请选择
log-item-seq = 该对象的第 { $seq } 条
log-open-item = 打开页面
log-fault-long = 条件过长，每项不超过 100 个字符。
log-fault-person = 没有叫“{ $name }”的账号或采集站。请写姓名、账号、执法证号，或“station:采集站编号”。
log-fault-kind = 没有这种事项，请从列表中选择。
log-fault-time = 时间无法识别，请写成 2026-11-25 09:05 或 2026-11-25。
log-fault-order = 截止时间早于起始时间。
log-fault-page = 页码无效，请从日志首页重新开始。
log-item-agency = 执法机关
log-item-user = 账号
log-item-officer = 执法人员
log-item-station = 采集站
log-item-recorder = 执法记录仪
log-item-docking = 接入
log-item-recording = 记录
log-item-case = 案件
log-item-package = 证据包
log-item-derived = 片段或截图
log-item-document = 文书
log-entry-title = 日志条目 { $index }
log-back = 返回保管日志
log-check-title = 刚才核验的结果
log-check-holds = 全部成立
log-check-fails = 有不成立之处
log-check-size = 依据覆盖 { $size } 条的日志检查点。
log-check-what-now = 请勿再依赖此条目。保留本页，通知系统管理员运行 docket check，并与先前保存的检查点比对。
log-check-note = 以上由本系统当场计算。要不依赖本系统自行核验，请下载条目和证明，用任何支持 C2SP tlog-proof 的程序，配以您从别处取得的日志公钥。
log-step-ok = 成立
log-step-fault = 不成立
log-step-leaf = 由条目字节重新计算的哈希与存储的叶哈希一致
log-step-checkpoint = 检查点由日志密钥签名
log-step-proof = 证明由条目通向检查点的根
log-step-content = 条目符合格式
log-step-items = 每个对象的历史都由上一条接到本条
log-bytes = 条目原文
log-bytes-help = 计入日志的正是这些字节（规范化 JSON）。不可见字符在此显示为代码，下载的文件则原样不变。
log-key = 日志公钥
log-download-entry = 下载条目
log-download-proof = 下载证明
log-proof = 证明
log-proof-help = C2SP tlog-proof：从条目到日志检查点的路径。
log-checkpoint = 日志检查点
log-checkpoint-help = 日志当前签名的头。另行保存它，以后即可发现任何改动。
log-group-accounts = 账号与登录
log-group-reading = 查阅
log-group-recordings = 音像记录
log-group-cases = 案件与证据包
log-group-administration = 系统管理

word-service = 服务程序
word-nobody = 未表明身份者
word-unknown = 不存在或不可见
word-foreign-page = 来自其他页面
word-forward = 向前跳变
word-back = 向后跳变
word-before-log = 启动时早于日志最后一条
word-after-log = 启动时远晚于日志最后一条
word-stations = 与多个采集站的时钟不符
word-agreed = 已与推算时间一致
word-accepted = 系统管理员确认

event-log-opened = 日志 { $origin } 开始（版本 { $version }）
event-service-started = 服务启动（版本 { $version }，补完 { $recovered } 个未完步骤）
event-access-refused = { $account_given ->
    [yes] 账号 { $account } 被拒绝
   *[no] 被拒绝
}：{ $action }（{ $target_given ->
    [yes] { $target }；{ $why }
   *[no] { $why }
}）
event-service-key-named = 启用服务签名密钥 { $key }
event-clock-jumped = 服务器时钟异常（{ $kind }）：时钟显示 { $wall }，应为 { $expected }；此后的时间以单调时钟推算
event-clock-settled = { $reason_given ->
    [yes] 服务器时钟恢复采用（{ $how }）：时钟显示 { $wall }，推算为 { $expected }；{ $reason }
   *[no] 服务器时钟恢复采用（{ $how }）：时钟显示 { $wall }，推算为 { $expected }
}
event-log-restored = 确认日志自备份恢复，保留前 { $size } 条，其后丢失：{ $reason }
event-log-contradicted = 出示了一个由本日志密钥签名、含 { $size } 条的检查点，本日志与之不符

log-kind = 事项
log-kind-any = 全部事项
log-kind-access-refused = 被拒绝的访问
log-kind-service-started = 服务启动
log-kind-service-key-named = 启用服务签名密钥
log-kind-log-opened = 日志开始
log-kind-clock-jumped = 服务器时钟异常
log-kind-clock-settled = 服务器时钟恢复采用
log-kind-log-restored = 确认日志恢复
log-kind-log-contradicted = 采集站指出日志不符

# 命令行
clock-in-doubt = 时钟存疑：日志时间 { $time }，服务器时钟显示 { $wall }；此间入库的记录不能认定为按时
clock-right = 时钟正常：{ $time }
clock-not-in-doubt = 时钟没有存疑，无需确认
clock-accepted = 已确认服务器时钟 { $wall }
history-proof-elsewhere = 证明针对的是日志第 { $said } 条，不是第 { $index } 条
history-proof-fails = 日志证明不成立：{ $error }
history-out-of-order = 在日志中的位置早于前一条
history-entry-unreadable = 条目无法解读：{ $error }
history-other-item = 这一条与 { $item } 无关
history-gap = 编号是 { $seq }，应为 { $expected }：缺了条目
history-broken = 与前一条不相衔接
history-wrong =   不符（第 { $seq } 条）：{ $fault }
history-empty = 没有任何条目
history-whole = 共 { $count } 条，前后衔接无缺
history-faulty = 共 { $count } 条，其中 { $wrong } 条不符
history-keyed = 逐条以日志公钥 { $name } 核验
history-unkeyed = 未指定日志公钥，只核对了前后衔接；用 --log-key 才能证明各条确在日志之中
history-verdict = { $outcome }；{ $proven }
log-restored-lost = ；有采集站见过 { $seen } 条，至少丢失 { $lost } 条
log-restored-logged = 已记入日志第 { $index } 条：恢复的日志有 { $size } 条{ $lost }
log-since-needs-key = --since 需要日志公钥：请给出 --log-key
log-signature-unchecked = 未指定日志公钥，签名未核验（--log-key）
log-grew = 日志由 { $old } 条增至 { $new } 条，此前内容未变
log-shorter = 日志变短了：留存的检查点有 { $kept } 条，现在只有 { $now } 条
log-not-continued = 现在的日志不是留存检查点的延续：{ $error }
item-unreadable = { $text } 不是对象：请写音像记录编号，或 种类:编号（如 case:案号、station:编号）

# 一次查阅：一人连续查看的，合为一行
visit-described = 查看 { $count } 次
visit-watched = 播放 { $count } 次
visit-pictured = 浏览缩略图 { $count } 次
visit-listed = 查询时列出 { $count } 次
visit-document = 打开文书 { $count } 次
visit-history = 查阅保管历史 { $count } 次
visit-proof = 查阅证明 { $count } 次
visit-ended = 结束播放 { $count } 次
visit-between = ，
visit-span = { $from } 至 { $until }
visit-line = { $span }  { $who }  { $readings }
visit-entries = { $count } 条
visit-folded = { $visits } 次查阅的 { $entries } 条已合并，用 --all 逐条列出

# 曾见的检查点
seen-restored = 日志曾自备份恢复：日志第 { $index } 条，系统管理员 { $by } 于 { $at } 确认，保留前 { $size } 条，理由：{ $reason }。曾见的 { $count } 个检查点因此与本包不一致；其间的条目已丢失，内容无从得知。恢复是否属实，须向该系统管理员所在机关核实。
seen-continues = 曾见的检查点（{ $size } 条）：本包的日志与之相续
seen-given-up = 曾见的检查点（{ $size } 条）：已放弃——日志自备份恢复（日志第 { $index } 条），采集站已核验并确认
seen-package-given-up = 曾见的检查点（{ $size } 条）：本包出自已放弃的日志——日志后来自备份恢复（日志第 { $index } 条）
seen-forked = 曾见的检查点（{ $size } 条）：矛盾——同一密钥签署了两部不同的日志，日志被改写过
seen-unknown = 曾见的检查点（{ $size } 条）：仅凭本包无从得知

# 审计员首页
log-overview = 日志近况（最近 { $days } 天）
log-overview-size = 共 { $count } 条。
log-overview-last = 最后一条：
log-overview-checkpoint = 日志检查点（签名）
log-overview-latest = 最近
log-overview-never = 从未有过

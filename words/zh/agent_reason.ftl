# 采集程序自己写的原因：英文照存于状态、声明和日志，中文由英文的样式认出（见 reasons.rs）

# 暂存目录
agent-reason-spool-full = 暂存目录已满：需要 { $needed }，保留 { $floor } 之外只余 { $free }；没有写入任何内容，待上传和服务的备份间隔期满腾出空间后再试
agent-reason-spool-state-full = 暂存目录已满：状态数据库无法扩大
agent-reason-spool-unwritable = 暂存目录无法写入：{ $why }

# 采集站
agent-reason-short = 采集站的文件描述符或内存不足：{ $why }
agent-reason-short-unstated = 采集站的文件描述符或内存不足：{ $why }；没有签署接入声明，稍后再试
agent-reason-no-docking-id = 无法为本次接入生成编号：{ $why }

# 未封存的文件
agent-reason-changing = 文件一直在变化，或有程序一直在写入
agent-reason-recorder-removed = 执法记录仪在读取之前已被取走
agent-reason-removed-before-file = 执法记录仪在读取该文件之前已被取走
agent-reason-file-vanished = 文件在读取之前已不存在
agent-reason-stopped-before-file = 采集程序在读取该文件之前已停止
agent-reason-looks-as = { $why }；其大小和时间与此前由它封存的 { $id } 相同
agent-reason-looks-as-unread = { $why }；其大小和时间与此前由它封存的 { $id } 相同，没有再次读取
agent-reason-file-unreadable = 无法读取
agent-reason-file-too-large = { $size } 字节超过上限 { $limit } 字节
agent-reason-unopened = 无法打开：{ $why }
agent-reason-given-up = 读不出的范围过多，不再尝试

# 执法记录仪和接入位置
agent-reason-root-unopened = 执法记录仪的根目录无法打开：{ $why }
agent-reason-unlisted = 目录无法列出：{ $why }
agent-reason-listed-in-part = 目录未能全部列出：{ $why }
agent-reason-unseen = 无法查看：{ $why }
agent-reason-too-deep = 深于 { $most } 层目录
agent-reason-place-missing = 配置中的这个目录不存在
agent-reason-place-unlisted = 配置中的这个目录无法列出：{ $why }
agent-reason-place-unseen = 无法查看：{ $why }
agent-reason-place-in-part = 目录未能全部列出：{ $why }
agent-reason-mounts-unreadable = 挂载表无法读取：{ $why }
agent-reason-root-replaced = 执法记录仪的位置上已是另一个目录
agent-reason-no-regular-file = 已不是普通文件
agent-reason-file-moved = 文件在读取时有变化
agent-reason-name-taken = 其名称已被另一个文件占用
agent-reason-name-taken-then = 就在那一刻其名称被另一个文件占用，删除的是那个文件

# 未删除的文件
agent-reason-not-released = 未删除：{ $why }
agent-reason-written = 有程序正打开该文件写入
agent-reason-release-unopened = 文件已无法打开：{ $why }
agent-reason-release-changed = 文件在封存以后有变化
agent-reason-release-other = 文件内容与所封存的不同
agent-reason-release-unread = 文件无法全部读取：{ $why }
agent-reason-release-last-copy = 暂存目录中没有 { $file } 的完整副本，服务的备份可能尚未包括它
agent-reason-spool-copy-unread = 暂存副本无法读取：{ $why }

# 上传
agent-reason-copy-unread = 暂存副本无法读取：{ $why }；需要重新接入执法记录仪
agent-reason-copy-damaged = 暂存副本与所封存的内容不符；需要重新接入执法记录仪
agent-reason-copy-missing = 暂存目录中没有它的副本；需要重新接入执法记录仪
agent-reason-lost = 丢失：它已从执法记录仪删除，暂存目录中也没有；请在服务的其他备份中查找
agent-reason-never-complete = 分段已经送交，服务仍称缺少
agent-reason-service-unreachable = 无法连接服务：{ $why }
agent-reason-service-wait = 服务要求等待：{ $why }
agent-reason-service-refused = 服务拒绝：{ $text }
agent-reason-service-answer = 服务的答复无法解读：{ $why }
agent-reason-segment-none = 服务要求的第 { $index } 分段不存在
agent-reason-segment-busy = 第 { $index } 分段一直被占用
agent-reason-answer-long = 超过 { $limit } 字节
agent-reason-unexplained = 答复 { $status }，未说明原因

# 入库回执和保管日志
agent-reason-receipt-fails = 入库回执不成立：{ $why }
agent-reason-receipt-other = 入库回执所证明的不是它
agent-reason-receipt-missing = 没有入库回执
agent-reason-checkpoint-unread = 保管日志的检查点无法解读：{ $why }
agent-reason-proof-unread = 保管日志的证明无法解读：{ $why }
agent-reason-nothing-deleted = { $why }；停止删除；系统管理员须查明原因，服务确由备份恢复的，用 docket log restored 确认
agent-reason-log-unasked = 无法向保管日志核实：{ $why }
agent-reason-agent-stops = 采集程序正在停止
agent-reason-entry-rewritten = 保管日志第 { $index } 条与本站入库回执所示不符，其历史可能已被改写
agent-reason-log-shorter = 保管日志有 { $now } 条，本站见过 { $seen } 条：日志由备份恢复，或被截断
agent-reason-log-forked = 保管日志没有延续本站此前所见的日志（{ $why }），其历史可能已被改写
agent-reason-log-strange = 保管日志与本站所见不符，{ $why }
agent-reason-no-restore = 此后没有系统管理员确认日志已由备份恢复
agent-reason-restore-refused = 第 { $index } 条所记的恢复不成立：{ $why }
agent-reason-restored = 日志由 { $size } 条的备份恢复，由 { $by } 于 { $at } 确认：{ $text }
agent-reason-restore-not-continued = 日志没有延续其所称保留的条目：{ $why }
agent-reason-restore-no-enrolment = 本站的注册已经丢失，请重新注册
agent-reason-restore-other-entries = 其所称保留的 { $kept } 条中，前 { $seen } 条与本站所见不同
agent-reason-restore-fewer = 其所称保留的 { $kept } 条中，第 { $index } 条与本站的入库回执不符：实际保留的较少，须由系统管理员说明条数（docket log restored --size）
agent-reason-restore-older = 它早于所丢失的条目

# 状态数据库
agent-reason-state-failed = 状态数据库出错：{ $why }
agent-reason-state-unopened = { $path }：状态数据库无法打开：{ $why }
agent-reason-state-newer = { $path }：由更新版本的 ingest-agent 写成（版式 { $found }，本程序只识 { $known }），请升级本程序
agent-reason-state-inconsistent = 状态数据库前后不一：{ $why }
agent-reason-state-manifest = { $of } 的封存清单：{ $why }
agent-reason-state-receipt = { $of } 的入库回执无法解读
agent-reason-state-no-instant = { $column } 的值 { $value } 不是时间
agent-reason-not-enrolled = 本站尚未注册；请用 docket station enrol 输出的注册码运行 ingest-agent enrol --server URL --code CODE
agent-reason-database-locked = 数据库正被占用
agent-reason-database-unread = 磁盘读写出错
agent-reason-database-full = 数据库或磁盘已满
agent-reason-database-unopened = 数据库文件无法打开
agent-reason-database-unopened-at = 数据库文件 { $path } 无法打开
agent-reason-database-readonly = 数据库只可读取
agent-reason-database-damaged = 数据库文件已损坏
agent-reason-database-memory = 内存不足

# 核对
agent-reason-chain-gap = 链中缺少第 { $from } 至 { $to } 份声明
agent-reason-statement-bad = 第 { $number } 份声明：{ $why }
agent-reason-statement-numbered = 自称第 { $number } 份
agent-reason-statement-unlinked = 没有指明前一份声明
agent-reason-recording-bad = 音像记录 { $id }（{ $name }）：{ $why }
agent-reason-manifest-differs = 状态与其封存清单不符
agent-reason-states-differ = 分段状态不是所签的
agent-reason-copy-none = 未入库，暂存目录中也没有副本；请重新接入执法记录仪
agent-reason-copy-other = 副本 { $copy } 不是所封存的内容
agent-reason-copy-unreadable = 副本 { $copy } 无法读取：{ $why }
agent-reason-docking-bad = 接入 { $id }：{ $why }
agent-reason-last-checkpoint = 最近的检查点：{ $why }
agent-reason-seen-checkpoint = { $at } 所见 { $entries } 条的检查点：其签名便笺不符

# 网络
agent-reason-request-unsent = 向 { $url } 发送请求未成
agent-reason-request-failed = 向 { $url } 发送请求未成：{ $why }
agent-reason-body-failed = 与 { $url } 传输内容未成：{ $why }
agent-reason-body-undecoded = { $url } 的答复中断：{ $why }
agent-reason-client-connect = 连接未成：{ $why }
agent-reason-client-send = 发送未成：{ $why }
agent-reason-tcp-connect = TCP 连接未成：{ $why }
agent-reason-tcp-unconnected = TCP 连接未成
agent-reason-name-unresolved = 域名解析未成：{ $why }
agent-reason-name-unknown = 查不到地址：{ $why }
agent-reason-timed-out = 超时
agent-reason-time-elapsed = 超时
agent-reason-closed-early = 连接在答复完成之前已关闭
agent-reason-connection-failed = 连接出错：{ $why }
agent-reason-certificate-refused = 服务的证书无效：{ $why }
agent-reason-issuer-unknown = 签发者不受信任
agent-reason-cut-short = 内容不足

# 操作系统
agent-reason-os-not-permitted = 不允许的操作（错误号 { $number }）
agent-reason-os-missing = 没有这个文件或目录（错误号 { $number }）
agent-reason-os-read-write = 读写出错（错误号 { $number }）
agent-reason-os-address = 没有这个设备或地址（错误号 { $number }）
agent-reason-os-again = 资源暂时不可用（错误号 { $number }）
agent-reason-os-memory = 内存不足（错误号 { $number }）
agent-reason-os-denied = 没有权限（错误号 { $number }）
agent-reason-os-busy = 设备或资源正被占用（错误号 { $number }）
agent-reason-os-device = 没有这个设备（错误号 { $number }）
agent-reason-os-no-folder = 不是目录（错误号 { $number }）
agent-reason-os-folder = 是目录（错误号 { $number }）
agent-reason-os-argument = 参数无效（错误号 { $number }）
agent-reason-os-files-system = 系统打开的文件过多（错误号 { $number }）
agent-reason-os-files = 打开的文件过多（错误号 { $number }）
agent-reason-os-space = 磁盘空间不足（错误号 { $number }）
agent-reason-os-read-only = 文件系统只可读取（错误号 { $number }）
agent-reason-os-pipe = 连接的另一端已关闭（错误号 { $number }）
agent-reason-os-name-long = 文件名过长（错误号 { $number }）
agent-reason-os-links = 符号链接层数过多（错误号 { $number }）
agent-reason-os-address-used = 地址已被占用（错误号 { $number }）
agent-reason-os-address-strange = 本机没有这个地址（错误号 { $number }）
agent-reason-os-network = 网络不可达（错误号 { $number }）
agent-reason-os-reset = 连接被对方重置（错误号 { $number }）
agent-reason-os-buffers = 缓冲区不足（错误号 { $number }）
agent-reason-os-timed-out = 连接超时（错误号 { $number }）
agent-reason-os-refused = 连接被拒绝（错误号 { $number }）
agent-reason-os-no-route = 到不了该主机（错误号 { $number }）
agent-reason-os-stale = 文件句柄已失效（错误号 { $number }）
agent-reason-os-unclean = 文件系统已损坏，需要修复（错误号 { $number }）
agent-reason-os-quota = 超过磁盘配额（错误号 { $number }）

# 证据包
package-make = 制作证据包
package-about = 把本案 { $count } 条音像记录（共 { $size }）连同封存清单、保管历史和核验办法制成一个文件，可离线核验。
package-parts = 本案的音像记录超过一个证据包的上限（1000 条）：请分 { $parts } 个证据包制作，每部分一个。
package-part = 第几部分
package-submit = 制作
package-not-stored = 本案有记录尚未入库，现在不能制作证据包。请等采集站上传完成后再试。
package-title = 证据包
package-ready = 证据包已登记，可以下载。每次下载都会记入保管日志。
package-case = 案件
package-reason = 理由
package-made = 制作时间
package-by = 制作人
package-recordings = 音像记录（条）
package-file = 文件名
package-size = 大小
package-download = 下载（{ $size }）
package-progress = 下载进度由浏览器显示；如中断，可以重新下载，内容完全相同。
package-verify-title = 收到的人怎样核验
package-verify-unpack = 解开：
package-verify-run = 核验，不需要网络；log.vkey 是从证据包以外取得的日志公钥，没有它只能说明证据包自相一致：
package-verify-help = 证据包内附有核验说明，也可以只用通用工具核验。
package-contents = 内容
package-contents-count = 共 { $count } 条音像记录
package-beside = 除音像记录外，包内还有：
package-beside-manifests = 每条记录的封存清单（采集站签名）和入库回执
package-beside-histories = 每条记录、采集站和本证据包的保管历史，以及签名的日志检查点
package-beside-keys = 采集站和服务的公钥
package-beside-how = 给收件人的核验说明
package-left-out = 不在包内的内容
package-left-out-none = 没有。本案的全部内容都在包内。
package-left-out-recordings = 以下记录属于本案但不在包内：它们在制作之后才归入，或属于另一部分。
package-left-out-documents = 以下文书不在包内：证据包只装音像记录及其证明，文书请另行移交。
package-left-out-transcripts = 以下文字记录不在包内：它们不是音像记录的一部分，请另行下载移交。
package-left-out-derived = 以下片段和截图不在包内：包内是完整的原件，片段请单独下载。
package-made-before = 已制作的证据包
package-made-help = 只有制作人可以下载
package-get = 打开

event-package-made = 制作证据包 { $package }（{ $case_given ->
    [yes] 案件 { $case }，{ $recordings } 条记录
   *[no] { $recordings } 条记录
}）：{ $reason }
event-item-packaged = 放入证据包 { $package }
event-package-opened = 开始发出证据包 { $package }，来自 { $client }
event-package-sent = 发出证据包 { $package }：{ $bytes }，{ $end }

log-kind-package-made = 制作证据包
log-kind-item-packaged = 放入证据包
log-kind-package-opened = 开始发出证据包
log-kind-package-sent = 发出证据包

# 命令行
package-left-over = { $path } 是上次中断留下的，或正在被另一个 docket package 使用：确认后删除再试
package-place-needed = -o 须是一个新文件夹的名字
package-named = 证据包 { $package }
package-place = 证据包在 { $place }
package-broke-off = 证据包没有收全，未留下任何文件；可用 --again { $package } 再取一次

# 核验报告
report-holds = 核验通过：所核验的各项全部成立。
report-consistent = 仅自相一致：未发现不符，但日志公钥取自本包，不能说明它出自哪一个日志。请从别的途径取得日志公钥，用 --log-key 再核验。
report-fails = 核验不通过：发现 { $count } 处不符。
report-field = { $name }：{ $value }
report-package = 证据包 { $package }
report-case = { package-case }
report-made = { package-made }
report-made-by = { package-by }
report-reason = { package-reason }
report-log = { log-title }
report-log-key = { log-key }
report-checkpoint = { log-checkpoint }
report-service-key = 服务签名密钥
report-entry = 日志第 { $index } 条
report-findings = 不符之处
report-notices = 提请注意
report-limits = 本次核验不能说明的
report-recording = 音像记录 { $recording }
report-file = 文件
report-manifest = { recording-manifest }
report-manifest-fails = 不成立
report-stored = { time-stored }
report-stored-after = ，拍摄结束后 { $hours } 小时 { $minutes } 分
report-stored-doubted = ，服务器时钟存疑
report-not-proven = 未证明
report-accesses = 接触记录（{ $count }）
report-life = 其他记录
report-path = { recording-path }
report-size = { recording-size }
report-bytes = { $bytes } 字节，{ $type }
report-officer = { recording-officer }
report-recorder = { recording-recorder }
report-recorder-of = { $recorder }，采集站 { $station }，{ $agency }
report-captured = { recording-captured }
report-docked = { time-docked }
report-sealed = { time-sealed }

# 采集站、接入
admin-stations = 采集站
admin-station = 采集站
admin-station-title = 采集站 { $station }
admin-stations-back = 返回采集站列表
admin-stations-none = 还没有采集站。请发放注册码，然后在采集站上输入。
admin-station-name = 采集站名称
admin-station-last = 最近联系
admin-station-never = 从未
admin-station-missing = 缺少的清单
admin-station-statements = 收到的清单
admin-station-enrolled = 注册时间
admin-station-key = 密钥编号
admin-station-active = 正常
admin-station-silent = 久无联系
admin-station-revoked = 已吊销
admin-station-add = 增加采集站
admin-station-add-help = 发放一个注册码，在采集站上输入后即完成注册。
admin-station-revoke = 吊销采集站
admin-station-revoke-help = 吊销后，该站立即不能再上传，以后封存的内容一律不收，且不能恢复；要再使用须重新注册。以前入库的内容不受影响。
admin-station-revoke-confirm = 吊销后不能恢复，确定吗？
admin-code-make = 发放注册码
admin-code-new = 注册码
admin-code-help = 在采集站上运行 ingest-agent enrol，输入此码。{ $until } 前有效，只能使用一次。
admin-code-until = 有效期至
admin-codes = 等待使用的注册码
admin-codes-caption = 尚未使用的注册码（码本身不保存）

word-station = 采集站
word-station-revoked = 采集站已吊销
word-bad-code = 注册码无效
word-bad-signature = 签名不成立
word-bad-statement = 封存清单或接入清单不被接受
word-bad-segment = 分段不符

event-station-code-issued = 为采集站“{ $name }”（{ $agency }）发放注册码，至 { $expires_at }
event-station-enrolled = 采集站 { $name }（{ $station }，{ $agency }）注册
event-station-revoked = 吊销采集站 { $station }：{ $reason }
event-docking-recorded = 收到接入清单 { $docking }（执法记录仪 { $recorder }）
event-checkpoint-seen = 采集站 { $station } 出示其见过的检查点：{ $entries } 条，{ $root }

log-kind-docking-recorded = 接入清单
log-kind-station-code-issued = 发放采集站注册码
log-kind-station-enrolled = 采集站注册
log-kind-station-revoked = 吊销采集站
log-kind-checkpoint-seen = 采集站出示检查点

# 命令行
station-revoked-done = 已吊销 { $station }
station-code-once = 此注册码只显示这一次，只能用一次，{ $until } 前有效；请在采集站上用 ingest-agent enrol 输入
event-station-code-withdrawn = 作废 { $agency } 的采集站注册码：{ $reason }
log-kind-station-code-withdrawn = 作废注册码
admin-code-withdraw = 作废
admin-code-withdraw-reason = 作废 { $name } 的注册码的理由
admin-code-withdrawn = 注册码已作废，不能再用于注册。
code-withdrawn-done = 已作废注册码 { $code }

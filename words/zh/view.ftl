# 查看、查询、副本
form-of = { $form }（{ $streams }）
form-video = 画面流 { $stream }
form-audio = 声音流 { $stream }

word-failed = 失败
word-complete = 已全部送出
word-interrupted = 中途断开
word-closed = 由观看者关闭
word-expired = 超时关闭
word-restart = 服务重启，此后范围不详
word-revoked = 观看权限已终止
word-full = 范围已满，另行打开
word-detail = 说明
word-history = 保管历史
word-proof = 证明
word-still = 缩略图或波形
word-rendition = 转码件
word-embedded = 图片内的视频
word-derived = 片段或截图

event-item-read = 查看{ $what }
event-view-opened = 开始观看或下载原件（{ $client }）
event-view-closed = 观看或下载结束：{ $ranges }，{ $end }
event-view-opened-copy = 开始观看或下载{ $form }（{ $client }）

log-kind-item-read = 查看说明、历史或证明
log-kind-view-opened = 开始观看或下载原件
log-kind-view-opened-copy = 开始观看或下载副本
log-kind-view-closed = 观看或下载结束

# 接触记录
access-original = 观看或下载原件（{ $how }；{ $client }）
access-copy = 观看或下载{ $form }（{ $how }；{ $client }）
access-ranges = { $bytes } 字节，{ $count } 个范围，{ $end }
access-open = 所看范围尚未记录

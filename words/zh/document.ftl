# 文书
document-upload = 上传文书
document-files = 文件（可多选）
document-help = PDF、图片、Word、Excel、PowerPoint、WPS、OFD 或纯文本；每个不超过 { $mib } MiB。入库后内容不能更改。
document-submit = 上传
document-stop = 停止
document-progress = 上传进度
document-sending = 正在上传
document-storing = 正在入库
document-too-large = 超过 { $mib } MiB，没有上传
document-cut-off = 上传中断，该文件没有入库。请检查网络后重试。
document-stopped = 已停止，该文件没有入库
document-name = 文件名
document-type = 格式
document-withdrawn = 已移出
document-withdrawn-title = 已移出案件的文书
document-withdrawn-help = 移出的文书仍然保存；查阅同样记入保管日志。
document-filed = 归入
document-type-pdf = PDF
document-type-ofd = OFD
document-type-text = 纯文本
document-type-image = 图片
document-type-word = 文字文档
document-type-sheet = 表格
document-type-slides = 演示文稿
document-type-other = 其他

event-document-filed = 文书“{ $name }”归入案件：{ $stage }、{ $record_kind }，{ $reason }
event-document-withdrawn = 文书移出案件：{ $reason }
event-document-moved = 文书随案件 { $case } 并入案件 { $into }：{ $reason }
event-document-opened = 打开文书（{ $client }）

log-kind-document-opened = 打开文书
log-kind-document-moved = 文书随案件合并
log-kind-document-filed = 文书归入案件
log-kind-document-withdrawn = 文书移出案件

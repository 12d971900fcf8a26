# 时间轴标记
marker-title = 标记
marker-none = 还没有标记。播放到要点处，选择种类后按“标记此刻”。
marker-kind = 种类
marker-text = 内容
marker-set = 标记此刻
marker-remove = 取消
marker-reason = 取消此标记的理由（写入保管日志）：
marker-edit = 修改
marker-why = 修改理由（写入保管日志）
marker-keep = 保存
marker-stay = 不改
marker-changed = 已修改标记
marker-done = 已标记
marker-gone = 已取消标记

word-certificate-shown = 出示证件
word-rights-told = 告知权利
word-note = 备注

event-marker-set = 标记 { $at_ms }：{ $kind } { $text }
event-marker-removed = 取消标记：{ $reason }

log-kind-marker-set = 设置标记
log-kind-marker-removed = 取消标记

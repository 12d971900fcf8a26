# 电子技术监控设备记录的审核（行政处罚法第四十一条）
monitor-title = 电子监控记录审核
monitor-unreviewed = 未审核
monitor-passed = 审核通过
monitor-not-passed = 审核未通过
monitor-unpassed = 电子监控记录未经审核通过
monitor-rule = 电子技术监控设备的设置未经法制和技术审核，或者其记录未经审核、经审核不符合要求的，不得作为行政处罚的证据（行政处罚法第四十一条）。以最近一次审核为准，此前的审核保留在保管日志中。
monitor-by = 审核人
monitor-unmet = 不符合
monitor-review = 审核
monitor-again = 重新审核
monitor-points = 逐项核对，符合的请勾选；全部符合的为审核通过
monitor-examined-help = 审核时查看的材料和记录，如设置批复、检定证书、全部录像
monitor-reasons-help = 有不符合项的，必须说明理由
monitor-submit = 提交审核结果
monitor-left-out = 有 { $count } 段电子监控记录未经审核通过，不得作为处罚证据，本草稿送审的证据清单不含这些记录：
monitor-left-out-told = { $recording } 为未经审核通过的电子监控记录，处罚草稿送审的证据清单不含该记录
monitor-told = 已登记审核结果：{ $outcome }

field-met = 符合
field-examined = 审核内容

word-legal-review = 设置经法制审核
word-technical-review = 设置经技术审核
word-record-true = 记录真实
word-record-clear = 记录清晰
word-record-complete = 记录完整
word-record-accurate = 记录准确
word-passed = 通过
word-not-passed = 未通过

fault-not-monitored = 该记录不是固定电子监控设备的记录，无须办理此项审核
fault-own-monitoring = 不能审核自己承办案件中的电子监控记录，请由其他负责人或者法制审核人员办理
fault-point-unreviewed = 中第 { $point } 项为符合，但引用了电子监控记录 { $recording }：该记录未经审核或者审核未通过，不得作为行政处罚的证据（行政处罚法第四十一条）。请先在该记录的页面办理审核，或者不引用该记录

action-monitor-review = 审核电子监控记录

event-monitor-reviewed = 审核电子监控记录 { $recording }，{ $outcome }{ $met_given ->
    [yes] ；符合：{ $met }
   *[no] {""}
}；审核内容：{ $examined }{ $reasons_given ->
    [yes] ；理由：{ $reasons }
   *[no] {""}
}
log-kind-monitor-reviewed = 审核电子监控记录

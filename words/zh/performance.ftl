# 决定的执行
action-performance-list = 查看履行情况
action-performance-record = 登记应履行事项
action-performance-step = 登记履行和执行情况
field-amount = 金额
field-applied-on = 申请日期
field-begun-on = 提起日期
field-checked-on = 核查日期
field-court = 法院
field-decided-on = 决定日期
field-done-on = 履行日期
field-ended-on = 结束日期
field-given-on = 陈述日期
field-parts = 分期
field-reviewed = 复核意见
thing-performance = 应履行事项
fault-performances-full = 案件已登记 { $most } 项应履行事项
fault-steps-full = 该事项已登记 { $most } 次
fault-performance-over = 该事项已履行完毕
fault-performance-fell = 决定已失去效力（撤销、确认违法或者无效），不再据此履行；重新作出决定的，请另行登记应履行事项
fault-performance-unclear = 该事项登记的经过前后不符，不能确定目前的状态，不能继续登记
fault-performance-runs = 该事项已有后续登记，不能撤除
fault-deferral-waits = 已在等待负责人审批延期或者分期
fault-deferral-not-asked = 没有人申请延期或者分期
fault-nothing-to-defer = 只有罚款可以延期或者分期缴纳
fault-nothing-to-rectify = 只有责令改正的事项可以核查改正情况
fault-parts-over = 最多 { $most } 期
fault-parts-above-rest = 合计超过尚未缴纳的罚款
fault-not-an-amount = 应为 1 至 { $most } 分
fault-not-urged = 尚未送达催告书，不能作出强制执行决定或者申请法院强制执行
fault-before-urged = 早于催告书送达日期 { $day }
fault-no-such-delivery = 不是本案的
fault-not-an-urging-notice = 不是向该当事人送达催告书
fault-not-delivered-yet = 尚未登记送达日期
fault-enforcement-runs = 已进入强制执行
fault-nothing-enforced = 没有正在进行的强制执行
fault-no-court-asked = 没有等待法院裁定的强制执行申请
fault-before-enforced = 早于决定或者申请强制执行的日期 { $day }
fault-before-enforcement-ended = 早于此前强制执行结束的日期 { $day }
fault-court-ruled-against = 法院已裁定不予执行，此后尚未向上一级法院申请复议
fault-litigation-runs = 已在复议或者诉讼中
fault-no-litigation = 没有进行中的复议或者诉讼

event-performance-due = 案件{ $case }：登记应履行事项 { $performance }（{ $what }），当事人 { $party }{ $amount_fen_given ->
    [yes] ，金额 { $amount_fen } 分
   *[no] {""}
}，期限 { $due_on }{ $reason_given ->
    [yes] ，原因：{ $reason }
   *[no] {""}
}
event-performance-removed = 案件{ $case }：撤除应履行事项 { $performance }：{ $reason }
event-performance-done = 案件{ $case }：应履行事项 { $performance } 于 { $done_on } 履行{ $amount_fen_given ->
    [yes] ，金额 { $amount_fen } 分
   *[no] {""}
}，是否全部履行：{ $whole }{ $reason_given ->
    [yes] ，{ $reason }
   *[no] {""}
}
event-performance-deferral-asked = 案件{ $case }：应履行事项 { $performance } 申请延期或者分期缴纳，至 { $due_on }：{ $reason }
event-performance-deferred = 案件{ $case }：批准应履行事项 { $performance } 延期或者分期缴纳
event-performance-deferral-refused = 案件{ $case }：不予批准应履行事项 { $performance } 延期或者分期缴纳：{ $reason }
event-rectification-checked = 案件{ $case }：应履行事项 { $performance } 于 { $checked_on } 核查改正情况：{ $result }，核查人员 { $officers }{ $reason_given ->
    [yes] ，{ $reason }
   *[no] {""}
}
event-urging-served = 案件{ $case }：应履行事项 { $performance } 的催告书 { $document } 于 { $served_on } 送达
event-urging-statement = 案件{ $case }：应履行事项 { $performance } 的当事人于 { $given_on } 陈述申辩，{ $reviewed_given ->
    [yes] 复核意见：{ $reviewed }
   *[no] 未经复核
}，是否采纳：{ $accepted }
event-enforcement-decided = 案件{ $case }：应履行事项 { $performance } 于 { $decided_on } 决定强制执行：{ $reason }
event-enforcement-applied = 案件{ $case }：应履行事项 { $performance } 于 { $applied_on } 向{ $court }申请强制执行{ $reason_given ->
    [yes] ：{ $reason }
   *[no] {""}
}
event-enforcement-ended = 案件{ $case }：应履行事项 { $performance } 的强制执行于 { $ended_on } 结束：{ $result }，{ $reason }
event-litigation-begun = 案件{ $case }：应履行事项 { $performance } 的当事人于 { $begun_on } 提起{ $remedy }{ $reason_given ->
    [yes] ：{ $reason }
   *[no] {""}
}
event-litigation-ended = 案件{ $case }：应履行事项 { $performance } 的复议或者诉讼于 { $ended_on } 结束：{ $result }{ $reason_given ->
    [yes] ，{ $reason }
   *[no] {""}
}

log-kind-performance-due = 登记应履行事项
log-kind-performance-removed = 撤除应履行事项
log-kind-performance-done = 登记履行
log-kind-performance-deferral-asked = 申请延期或者分期
log-kind-performance-deferred = 批准延期或者分期
log-kind-performance-deferral-refused = 不予批准延期或者分期
log-kind-rectification-checked = 核查改正情况
log-kind-urging-served = 送达催告书
log-kind-urging-statement = 催告后陈述申辩
log-kind-enforcement-decided = 决定强制执行
log-kind-enforcement-applied = 申请法院强制执行
log-kind-enforcement-ended = 强制执行未果或者法院不予执行
log-kind-litigation-begun = 提起复议或者诉讼
log-kind-litigation-ended = 复议或者诉讼结束

word-fine = 罚款
word-confiscation = 没收
word-rectify = 责令改正
word-licence-acted = 许可证件处理
word-other-duty = 其他
word-set-right = 已改正
word-set-right-in-part = 部分改正
word-left-as-it-was = 未改正
word-administrative-review = 行政复议
word-lawsuit = 行政诉讼
word-upheld = 维持
word-decision-changed = 变更
word-decision-fell = 撤销、确认违法或者无效
word-came-to-nothing = 执行未果
word-court-not-accepted = 法院不予受理
word-court-refused = 法院裁定不予执行
word-taken-back = 撤回或者不予受理

task-approve-deferral = 审批延期或者分期缴纳罚款
performance-standing-due = 待履行
performance-standing-deferral-asked = 待批准延期或者分期
performance-standing-urged = 已催告
performance-standing-enforced = 已决定强制执行
performance-standing-at-court = 已申请法院强制执行
performance-standing-enforcement-failed = 强制执行未果
performance-standing-court-refused = 法院不予受理或者不予执行
performance-standing-done = 履行完毕
performance-standing-fallen = 决定已失去效力（撤销、确认违法或者无效），无需履行
performance-fault-not-done = 期限已过，尚未履行
performance-fault-done-late = 逾期履行
performance-fault-paid-less = 登记为全部履行，实缴少于罚款
performance-fault-not-recorded = 履行情况没有文字记录
performance-fault-not-checked = 改正期限已过，尚未核查
performance-fault-not-set-right = 改正期限已过，尚未改正
performance-fault-urged-too-soon = 履行期限届满之前即送达催告书
performance-fault-statement-not-reviewed = 当事人的陈述申辩未经复核
performance-fault-applied-too-soon = 尚不能申请法院强制执行时即申请
performance-fault-applied-too-late = 超过申请法院强制执行的期限
not-computed-course = 登记的经过前后不符，不能确定目前的状态
not-computed-term = 有期限不能计算
not-computed-surcharge-rate = 法律数据中没有缴纳期限届满当日有效的加处罚款比例，加处罚款不能计算
no-window-not-delivered = 决定尚未送达当事人
no-window-not-urged = 尚未送达催告书
no-window-litigation-runs = 复议或者诉讼正在进行
no-window-decision-fell = 决定已失去效力（撤销、确认违法或者无效）
no-window-court-judged = 法院已作出裁判，执行的是裁判
no-window-no-rule = 法律数据中没有当日有效的期限
no-window-not-counted = 期限无法计算

performances-none = 没有应履行事项
performance-taken = 应履行事项 { $id }：{ $step }
performance-line = { $standing }：{ $what }，期限 { $until }（{ $id }）
performance-line-amount = { $standing }：{ $what } { $amount } 元，已缴 { $paid } 元，期限 { $until }（{ $id }）
performance-clock = {"  "}{ $rule }：{ $due } 到期，{ $standing }
performance-not-computed = {"  "}不能计算：{ $why }
surcharge-line = {"  "}加处罚款：{ $amount } 元
surcharge-days = {"    "}{ $from } 至 { $until }，{ $days } 日，逾期 { $overdue } 元，每日 { $daily } 元
window-line = {"  "}可以申请法院强制执行：{ $from } 至 { $until }
window-none = {"  "}尚不能确定申请法院强制执行的期间：{ $why }
instalment-unreadable = { $given } 不是分期，应如 2026-03-01:250000（日期和分）

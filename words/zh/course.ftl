# 办案进程
action-case-step = 办理案件程序步骤
action-officer-certify = 登记执法证件有效期
action-task-list = 查看待办
field-act-end = 行为终结时间
field-deed-until = 违法行为日期
field-ground = 立案理由
field-handlers = 承办人
field-marks = 案件标记
field-place = 地点
field-released = 解除的措施
field-released-at = 解除时间
field-started-at = 紧急启动时间
field-valid-until = 证件有效期止
fault-course-waits = 已在等待负责人审批
fault-course-ended = 案件已结案
fault-course-started = 案件已启动
fault-course-not-started = 案件尚未启动，请先申请立案
fault-course-not-asked = 没有待审批的事项
fault-course-not-described = 请先填写案件事项和承办人
fault-course-runs = 该案件已有办案程序，不能并入其他案件
fault-own-request = 不能审批自己提出的申请，请由其他负责人审批
fault-own-case = 承办人不能审批自己承办的案件
fault-few-handlers = 承办人不足{ $least }名，行政处罚法第四十二条要求不少于两名执法人员
fault-more-handlers = 承办人最多{ $most }名
fault-more-marks = 标记最多{ $most }个
fault-unknown-handler = 本机关没有执法证号为{ $certificate }的执法人员
fault-certificate-not-valid = 执法证{ $certificate }在{ $day }不在有效期内
fault-certificate-of-assistant = 执法证{ $certificate }属于辅助人员
fault-in-the-future = 不能晚于现在
fault-not-a-mark = 不是法律数据中的标记
fault-paused-already = 该事由已在中止期间
fault-not-paused = 该事由没有中止
fault-pauses-full = 中止记录已达{ $most }条
fault-extended-already = 该期限已延长{ $times }次，不能再延长
fault-extensions-full = 延长记录已达{ $most }条
fault-rule-not-running = 该期限没有在本案中计算

event-case-described = 案件{ $case }：登记案件事项：{ $matter }，承办人 { $handlers }{ $reason_given ->
    [yes] ，原因：{ $reason }
   *[no] {""}
}
event-case-start-requested = 案件{ $case }：申请立案：{ $ground }
event-case-started = 案件{ $case }：批准立案
event-case-start-refused = 案件{ $case }：不予立案：{ $reason }
event-case-started-urgent = 案件{ $case }：紧急启动（{ $started_at }）：{ $reason }
event-case-ratified = 案件{ $case }：批准紧急启动并立案
event-case-urgent-refused = 案件{ $case }：不予批准紧急启动：{ $reason }；解除的措施：{ $released }（{ $released_at }）
event-case-paused = 案件{ $case }：{ $pause }开始，自{ $from }起不计入期限：{ $reason }
event-case-pause-ended = 案件{ $case }：{ $pause }结束（{ $until }）{ $reason_given ->
    [yes] ：{ $reason }
   *[no] {""}
}
event-case-term-extended = 案件{ $case }：延长期限 { $rule }：{ $reason }
event-case-end-requested = 案件{ $case }：申请结案（行为终结于{ $act_end }，{ $outcome }）：{ $reason }
event-case-ended = 案件{ $case }：批准结案
event-case-end-refused = 案件{ $case }：不予结案：{ $reason }
event-officer-certified = 登记执法证 { $certificate } 有效期 { $valid_from } 至 { $valid_until }

log-kind-case-described = 登记案件事项
log-kind-case-start-requested = 申请立案
log-kind-case-started = 批准立案
log-kind-case-start-refused = 不予立案
log-kind-case-started-urgent = 紧急启动
log-kind-case-ratified = 批准紧急启动
log-kind-case-urgent-refused = 不予批准紧急启动
log-kind-case-paused = 期限中止
log-kind-case-pause-ended = 期限中止结束
log-kind-case-term-extended = 延长期限
log-kind-case-end-requested = 申请结案
log-kind-case-ended = 批准结案
log-kind-case-end-refused = 不予结案
log-kind-officer-certified = 登记执法证件有效期

word-appraisal = 鉴定、检验检测
word-hearing = 听证
word-inspection = 检查、检疫
word-public-notice = 公告
word-suspension = 案件中止
word-performed = 当事人已履行
word-enforced = 已强制执行
word-nothing = 不予处罚
word-transferred = 已移送
word-granted = 准予
word-refused = 不予准许
word-withdrawn = 已撤回

# 执法行为及其记录义务
action-act-change = 更正执法行为
action-act-list = 查看执法行为
action-act-record = 登记执法行为
action-act-remove = 撤除执法行为
action-duty-decide = 审批免于记录申请
action-duty-excuse = 申请免于记录
field-documents = 文书
field-duty = 记录义务
field-instead = 替代记录
field-officers = 执法人员
field-sure = 时长
field-witness = 见证人
thing-act = 执法行为
fault-act-changed-meanwhile = 已被他人更改，请核对现在的内容后再保存
fault-act-over-a-day = 超过 24 小时，请核对起止时间；确认无误后以 sure 注明
fault-acts-full = 案件的执法行为已达 { $most } 个
fault-acts-recorded = 该案件已登记执法行为，不能并入其他案件
fault-documents-over = 最多 { $most } 份
fault-excused-already = 负责人已批准免于该项记录
fault-excuse-waits = 已在等待负责人审批
fault-excuse-not-asked = 没有人申请免于该项记录
fault-no-duty-of-act = 不是该执法行为应履行的记录义务
fault-no-excuse = 规定中没有免于该项记录的情形
fault-no-officer-given = 为空，执法行为至少须有一名执法人员
fault-not-of-this-case = 含有 { $document }，该文书不属于本案
fault-unknown-officer = 本机关没有执法证号为 { $certificate } 的执法人员
fault-more-officers = 最多 { $most } 名

event-act-recorded = 案件{ $case }：登记执法行为 { $act }（{ $act_kind }），{ $from } 至 { $until }，地点 { $place }，执法人员 { $officers }{ $reason_given ->
    [yes] ，原因：{ $reason }
   *[no] {""}
}
event-act-changed = 案件{ $case }：更正执法行为 { $act }（{ $act_kind }），{ $from } 至 { $until }，地点 { $place }，执法人员 { $officers }：{ $reason }
event-act-removed = 案件{ $case }：撤除执法行为 { $act }：{ $reason }
event-duty-excused = 案件{ $case }：申请执法行为 { $act } 免于记录（{ $duty }）：{ $reason }；替代记录：{ $instead }
event-duty-excuse-approved = 案件{ $case }：批准执法行为 { $act } 免于记录（{ $duty }）
event-duty-excuse-refused = 案件{ $case }：不予批准执法行为 { $act } 免于记录（{ $duty }）：{ $reason }

log-kind-act-recorded = 登记执法行为
log-kind-act-changed = 更正执法行为
log-kind-act-removed = 撤除执法行为
log-kind-duty-excused = 申请免于记录
log-kind-duty-excuse-approved = 批准免于记录
log-kind-duty-excuse-refused = 不予批准免于记录

# 待办
task-approve-excuse = 审批免于记录申请

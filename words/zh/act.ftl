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
fault-act-over-a-day = 超过 24 小时，请核对起止时间；确认无误的，请注明确实超过 24 小时
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
fault-takes-oneself-out = 中不能除去您本人，请由其他承办人或者证据管理员更正

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

# 执法行为的状态，命令行和控制台共用
duty-standing-open = 待完成
duty-standing-partly = 部分完成
duty-standing-met = 已完成
duty-standing-excused = 已获准免于记录
duty-standing-breached = 未履行
duty-part-recording = 音像记录
duty-part-document = 文书
duty-part-telling = 告知或者出示的记录
act-fault-night = 夜间实施（行政强制法第四十三条）
act-fault-statutory-holiday = 法定节假日实施：{ $day }（行政强制法第四十三条）
act-fault-holiday-unknown = 没有{ $day }所在年度的工作日历，无法判断是否法定节假日
act-fault-few-officers = 执法人员不足两名（行政处罚法第四十二条、行政强制法第十八条）
act-fault-certificate-not-valid = 执法证{ $certificate }在{ $day }不在有效期内
act-fault-over-a-day = 持续超过 24 小时
excuse-asked = 等待机关负责人审批
excuse-approved = 机关负责人已批准
excuse-refused = 机关负责人未批准

# 命令行：执法行为
column-duty = 记录义务
column-standing = 状态
column-lacking = 尚缺
acts-none = 该案件没有登记执法行为
act-told = { $kind }：{ $from } 至 { $until }，{ $place }
act-told-id = 编号：{ $id }
act-told-officers = 执法人员：{ $officers }
act-told-present = 当事人在场
act-told-absent = 当事人不在场
act-told-witness = 见证人：{ $witness }
act-told-documents = 文书：{ $documents }
act-told-finding = 问题：{ $finding }
act-told-coverage = 音像记录覆盖 { $covered } / { $length }（{ $percent }%），计入时钟误差为 { $least }% 至 { $most }%
act-told-gap = 无音像记录：{ $from } 至 { $until }（{ $seconds } 秒）
act-told-gaps-more = 另有 { $count } 处无音像记录的时段
act-told-offered = 可归入的音像记录：{ $recordings }
act-told-offered-more = 还有未列出的可归入音像记录
act-told-excuse = 免于记录（{ $duty }）：{ $standing }；原因：{ $reason }；替代记录：{ $instead }
act-told-refusal = 不予批准的理由：{ $refusal }
act-recorded = 已登记执法行为，编号：{ $id }
act-changed = 已更正执法行为 { $id }
act-removed = 已撤除执法行为 { $id }
act-excuse-asked = 已申请免于记录：{ $duty }
act-excuse-approved = 已批准免于记录：{ $duty }
act-excuse-refused = 未批准免于记录：{ $duty }

help-docket-case-acts = 查看案件的执法行为及其记录义务
help-docket-case-act = 登记、更正、撤除执法行为，为其归入音像记录，申请和审批免于记录
    .act = 执法行为的编号，见 docket case acts
    .duty = 记录义务的编号，见 docket case acts
    .kind = 执法行为的类别：编号或名称，如 inspection，见 docket law --json
    .from = 开始的时间；只写日期时为当日零时
    .until = 结束的时间；只写日期时为当日零时
    .place = 地点
    .officers = 执法人员的执法证号，可以多个
    .party_present = 当事人在场
    .witness = 见证人的身份，不写姓名：会写入日志
    .documents = 就此制作、已归入本案的文书的编号，可以多个
    .sure = 确认持续超过 24 小时
    .stage = 案件的阶段：编号或名称；未指定时按执法行为的类别
    .instead = 替代的记录
help-docket-case-act-record = 登记执法行为，输出其编号
help-docket-case-act-change = 更正执法行为，代替此前所填
help-docket-case-act-remove = 撤除误登的执法行为
help-docket-case-act-file = 为执法行为把音像记录归入其案件
    .kind = 记录的种类：编号或名称；未指定时按文件
help-docket-case-act-excuse = 向负责人申请免于记录
help-docket-case-act-approve-excuse = 由负责人批准免于记录
help-docket-case-act-refuse-excuse = 由负责人决定不予批准免于记录

# 决定及其责任
action-decision-list = 查看决定
action-decision-override = 未采纳审核意见或者未经审核作出决定
action-decision-step = 登记告知、陈述申辩、听证或者决定失效
action-decision-take = 作出决定
action-responsibility-show = 查看办案责任
field-body = 作出机关
field-collective = 集体讨论记录
field-decision = 决定
field-held-at = 听证时间
field-on = 失效日期
field-stated-at = 陈述申辩时间
field-terms = 权利期限
thing-decision = 决定
fault-not-of-the-case = 不属于本案
fault-decided-already = 本案已有有效的决定，须待该决定撤销、确认违法、确认无效或者变更后，方可另行作出决定
fault-decision-not-standing = 该决定不是本案现行有效的决定
fault-decisions-full = 本案的决定已达{ $most }个
fault-decision-steps-full = 本案的告知、陈述申辩和听证记录已达{ $most }条
fault-decisions-kept = 该案件已有决定或者告知记录，不能并入其他案件
fault-decision-number-taken = 本机关已有使用该文号的决定，请核对文号
fault-decide-unreviewed = 该草稿须经法制审核（{ $rules }），尚未送审。请先送法制审核；未经法制审核不得作出决定
fault-decide-changed = 草稿文本与审核同意的文本不一致：审核意见之后文本有改动，一个字节不同也不能据以作出决定。请将现文本重新送法制审核
fault-decide-no-opinion = 法制审核机构对该文本尚无审核意见，请待其出具意见
fault-decide-returned = 该文本已被法制审核机构退回，请补正后重新送审
fault-decide-disagreed = 法制审核机构不同意该文本，请按意见修改后重新送审，或者申请复审，或者由负责人集体讨论决定
fault-decide-before-opinion = 审核意见作出于{ $day }，晚于决定日期。请核对决定日期
fault-decide-before-fall = 早于原决定失效之日（{ $day }）
fault-decide-overtaken = 法制审核机构其后已对同一当事人的另一份草稿提出退回或者不同意意见，以最新的审核意见为准。请补正该草稿后重新送审，或者先撤回该草稿，再对本草稿作出决定
fault-decide-reviewed-otherwise = 同一文本是以另一份草稿送审的，其当事人、结果或者金额与本草稿不同。请以本草稿重新送审
fault-decide-nothing-to-override = 该草稿可以直接作出决定，不存在未采纳审核意见或者未经审核的情形
fault-decide-override-otherwise = 与审核情况不符：对该文本已有退回或者不同意意见的为未采纳审核意见，其余为未经审核
fault-decide-not-as-stored = 文书 { $document } 的存储内容与登记时不一致或者已缺失，不能据以作出决定。请运行系统检查，并从备份恢复或者重新提交该文书
fault-decide-draft-withdrawn = 该草稿已撤回，请就现行草稿作出决定
fault-decide-own-draft = 起草人、核稿人和登记草稿的人不能对该草稿作出决定，请由其他负责人决定
fault-decide-own-opinion = 法制审核人员不能代行负责人职权对自己审核的草稿作出决定，请由负责人或者其他代行人决定
fault-decide-under-fourteen = 当事人 { $party } 违法时不满十四周岁，依照行政处罚法第三十条不予行政处罚。请按不予处罚另行拟定草稿

event-decision-informed = 案件{ $case }：告知当事人（{ $what }，{ $told_at }）
event-decision-statement = 案件{ $case }：当事人陈述申辩（{ $how }，{ $stated_at }）{ $reason_given ->
    [yes] ：{ $reason }
   *[no] {""}
}
event-decision-heard = 案件{ $case }：举行听证（{ $held_at }）
event-decision-decided = 案件{ $case }：作出决定 { $number }（{ $outcome }，{ $decided_on }，{ $ground }）
event-decision-overridden = 案件{ $case }：负责人作出决定 { $number }（{ $outcome }，{ $decided_on }，{ $kind }）：{ $reason }
event-decision-fallen = 案件{ $case }：决定 { $decision } { $fell ->
    [revoked] 已撤销
    [unlawful] 已确认违法
    [void] 已确认无效
   *[changed] 已变更
}（{ $on }，{ $body }）：{ $reason }

log-kind-decision-informed = 告知当事人
log-kind-decision-statement = 当事人陈述申辩
log-kind-decision-heard = 举行听证
log-kind-decision-decided = 作出决定
log-kind-decision-overridden = 未采纳审核意见或者未经审核作出决定
log-kind-decision-fallen = 决定失效

word-penalty-notice = 行政处罚事先告知书
word-hearing-notice = 听证告知书
word-measure-notice = 强制措施或者强制执行告知书
word-refusal-notice = 拟不予许可告知书
word-other-notice = 其他告知书
word-adopted = 采纳
word-partly-adopted = 部分采纳
word-not-adopted = 不予采纳
word-waived = 当事人明确放弃
word-not-made = 当事人逾期未提出
word-not-due = 依规定无须法制审核
word-opinion = 法制审核同意
word-resolution = 集体讨论决定
word-against-review = 未采纳审核意见
word-without-review = 未经审核

decision-standing-undecided = 尚未作出决定
decision-standing-decided = 已作出决定
decision-standing-fallen = 决定已失效，可以另行作出决定
decision-fault-overridden = 未采纳审核意见或者未经审核作出决定（附件3第十八条）
decision-fault-not-informed = 未见决定前的告知记录（行政处罚法第四十四条、第六十二条）
decision-fault-no-statement = 未见当事人陈述申辩情况的记录（行政处罚法第四十五条、第六十二条）
decision-fault-fine-raised = 罚款高于告知的数额（行政处罚法第四十五条）
decision-fault-no-collective = 情节复杂而未见集体讨论记录（行政处罚法第五十七条）
decision-fault-age-unknown = 当事人为未成年人，出生日期不明，无法判断是否不满十四周岁（行政处罚法第三十条）
decision-fault-not-transferred = 审核意见认为涉嫌犯罪应当移送司法机关，却作出了处罚决定（行政处罚法第二十七条）
case-lack-no-decision = 没有有效的决定
case-lack-service-not-recorded = 没有决定已送达的记录
acted-as-handler = 承办
acted-as-reviewer = 审核
acted-as-approver = 审批
acted-as-head = 决定

# 命令行：决定
column-entry = 日志序号
column-done-at = 时间
column-acted-as = 身份
column-done = 事项
amount-unreadable = “{ $given }”不是金额：以元为单位，最多两位小数，如 5000 或 0.50
decision-made = 案件 { $name }：已作出决定，编号 { $id }
decision-stands = 决定：{ $standing }
decision-step-inform = 告知：{ $time }，{ $what }，文书 { $document }，{ $person }
decision-step-fine = 告知的罚款：{ $fine } 元
decision-step-statement = 陈述申辩：{ $time }，{ $how }，{ $person }
decision-step-hear = 听证：{ $time }，笔录 { $document }，{ $person }
decision-told = 决定 { $number }（{ $day }，{ $outcome }）：{ $basis }
decision-told-by = 由 { $person } 于 { $time } 作出，日志 { $index }，编号 { $id }
decision-fell = 该决定{ $how }（{ $day }，{ $body }）：{ $reason }
decision-fell-revoked = 已撤销
decision-fell-unlawful = 已确认违法
decision-fell-void = 已确认无效
decision-fell-changed = 已变更
decision-finding = 问题：{ $finding }
decision-next = 草稿 { $draft } 可以作出决定：{ $ground }
decision-next-against = 草稿 { $draft } 不能作出决定：{ $against }
party-right-statement = 陈述、申辩
party-right-hearing = 听证
responsibility-more = 记载较多，只列出最早的一部分
course-decision = 决定：{ $number }（{ $day }，{ $outcome }）
course-lacks = 请注意，申请结案时{ $lack }

help-docket-case-inform = 登记已告知当事人拟作的决定和其权利
    .at = 告知的时间；只写日期时为当日零时
    .kind = 以何种文书告知
    .document = 告知书的编号，须已归入案件
    .rights = 告知的权利，可以多个
    .terms = 告知书所写的行使权利的期限
    .fine = 告知的罚款，以元为单位
help-docket-case-statement = 登记当事人的陈述申辩及其采纳情况
    .at = 陈述申辩的时间；只写日期时为当日零时
    .how = 采纳情况
    .documents = 有关文书的编号，可以多个
    .reason = 如何处理及其理由
help-docket-case-hear = 登记举行听证
    .at = 听证的时间；只写日期时为当日零时
    .document = 听证笔录的编号，须已归入案件
help-docket-case-decide = 由负责人就草稿作出决定
    .draft = 决定草稿的编号
    .document = 决定书的编号；未指定时为草稿的文书
    .number = 决定书文号
    .on = 决定日期
    .collective = 集体讨论记录的编号
help-docket-case-override = 由负责人未采纳审核意见或者未经审核作出决定，并承担责任
    .draft = 决定草稿的编号
    .document = 决定书的编号；未指定时为草稿的文书
    .number = 决定书文号
    .on = 决定日期
    .collective = 集体讨论记录的编号
    .kind = 未采纳审核意见，或者未经审核
help-docket-case-fall = 由负责人登记决定失效
    .decision = 决定的编号，见 docket case decisions
    .how = 如何失效
    .on = 失效日期
    .body = 作出的机关
    .reason = 理由和所依据的文书
help-docket-case-decisions = 查看案件的决定和决定前的告知、陈述申辩、听证
help-docket-case-responsibility = 查看谁承办、谁审核、谁审批、谁决定

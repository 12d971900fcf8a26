# 当事人、投诉举报和个人信息
action-party-record = 登记当事人
action-party-correct = 更正当事人信息
action-party-remove = 移除当事人
action-party-erase = 删除当事人个人信息
action-party-list = 查看当事人
action-complaint-receive = 登记投诉举报
action-complaint-decide = 处理投诉举报
action-complaint-tell = 告知投诉举报人
action-complaint-erase = 删除投诉举报人个人信息
action-complaint-list = 查看投诉举报登记
thing-party = 当事人
thing-complaint = 投诉举报
scope-complaints = 投诉举报登记

field-about = 被投诉举报的单位或地点
field-about-person = 被投诉举报人姓名
field-address = 住址
field-anonymous = 匿名
field-birth-date = 出生日期
field-guardian = 监护人
field-identity-kind = 身份证件种类
field-identity-number = 身份证件号码
field-minor = 是否未成年人
field-paper = 告知文书
field-phone = 电话号码
field-received-at = 收到时间
field-representative = 法定代表人或负责人
field-says = 投诉举报内容
field-told-at = 告知时间
field-unified-code = 统一社会信用代码

fault-before-received = 不能早于收到时间
fault-code-length = 应为18位
fault-code-character = 第{ $place }位不是该号码可用的字符
fault-code-birth = 其中的出生日期不存在
fault-code-check = 校验码不符，最后一位应为{ $expected }
fault-code-of-person = 自然人没有统一社会信用代码
fault-not-a-day-of-birth = 不是出生日期，应如 2008-03-01，且不晚于今天
fault-birth-differs = 与身份证号码中的出生日期不一致
fault-minor-organisation = 单位不能标为未成年人
fault-minor-by-birth = 按出生日期未满十八周岁，应标为未成年人
fault-parties-full = 本案已登记{ $most }名当事人
fault-parties-kept = 该案件已登记当事人，不能并入其他案件
fault-party-carried = 已有向该当事人的送达、其应履行事项或者对其作出的当场决定；误登记的请先撤除，或者更正当事人信息
fault-party-removed = 该当事人已从案件中移除
fault-corrections-full = 已更正{ $most }次，不能再更正
fault-personal-erased = 个人信息已删除
fault-anonymous-named = 匿名的投诉举报不能填写投诉举报人信息
fault-case-not-started = 未立案的不能填写案件
fault-paper-or-reason = 和原因都没有填写，请至少填写一项
fault-complaint-decided = 该投诉举报已有处理结果
fault-complaint-not-decided = 该投诉举报尚无处理结果，请先处理
fault-complaint-told = 已告知投诉举报人

event-party-recorded = 案件{ $case }：登记当事人 { $party }（{ $kind }）{ $name }
event-party-corrected = 案件{ $case }：更正当事人 { $party }（{ $kind }）{ $name }：{ $reason }
event-party-removed = 案件{ $case }：移除当事人 { $party }：{ $reason }
event-party-erased = 案件{ $case }：删除当事人 { $party } 的个人信息：{ $reason }
event-complaint-received = { $agency }：收到投诉举报 { $complaint }（{ $channel }，{ $received_at }）：{ $says }
event-complaint-decided = { $agency }：投诉举报 { $complaint } 处理结果：{ $outcome } { $cases }{ $ground_given ->
    [yes] ，理由：{ $ground }
   *[no] {""}
}
event-complaint-told = { $agency }：投诉举报 { $complaint } 已告知（{ $how }，{ $told_at }）{ $paper }{ $reason_given ->
    [yes] ：{ $reason }
   *[no] {""}
}
event-complaint-erased = { $agency }：删除投诉举报 { $complaint } 的个人信息：{ $reason }

log-kind-party-recorded = 登记当事人
log-kind-party-corrected = 更正当事人
log-kind-party-removed = 移除当事人
log-kind-party-erased = 删除当事人个人信息
log-kind-complaint-received = 收到投诉举报
log-kind-complaint-decided = 投诉举报处理结果
log-kind-complaint-told = 告知投诉举报人
log-kind-complaint-erased = 删除投诉举报人个人信息

word-natural-person = 自然人
word-legal-person = 法人
word-other-organisation = 其他组织
word-individual-business = 个体工商户
word-in-person = 当面
word-telephone = 电话
word-letter = 信函
word-online = 网络
word-another-body = 其他机关移送
word-other-way = 其他方式
word-nobody-to-tell = 无法告知
word-started = 立案
word-declined = 不予立案
word-referred = 移送其他机关

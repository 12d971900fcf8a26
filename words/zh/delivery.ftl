# 文书送达
action-delivery-change = 更正送达
action-delivery-deliver = 登记送达日期
action-delivery-list = 查看送达
action-delivery-record = 登记送达
action-delivery-remove = 撤除送达
field-delivered-on = 送达日期
field-delivery = 送达
field-document = 文书
field-document-kind = 文书种类
field-medium = 公告载体
field-party = 当事人
field-passed-on-by = 转交单位
field-postal-number = 邮件编号
thing-delivery = 送达
fault-deliveries-full = 案件已登记 { $most } 次送达
fault-deliveries-recorded = 该案件已登记送达或履行情况，不能并入其他案件
fault-delivered-already = 已经送达，所送文书、受送达人、送达方式和时间不能再更改
fault-delivery-failed = 该次送达没有成功，不能登记送达日期
fault-delivery-urges = 已据此登记催告，不能撤除
fault-served-before-made = 早于文书日期 { $day }，文书作出之前不能送达
fault-before-served = 早于送达当日 { $day }
fault-day-by-kind = 该送达方式的送达日期是 { $day }，不能另填
fault-notice-runs = 尚不能登记，公告期至 { $day } 止
fault-notice-term-uncounted = 无法确定，公告期限无法计算
fault-no-notice-term = 无法确定，法律数据中没有公告当日有效的公告期限
fault-no-consent = 不能是电子送达，没有登记该当事人同意电子送达
fault-no-earlier-attempt = 不能是公告送达，此前没有以其他方式送达未成的记录
fault-not-a-party = 不是本案的当事人
fault-no-server-given = 为空，至少须有一名执法人员

event-delivery-attempted = 案件{ $case }：送达 { $delivery }（{ $service_kind }，{ $document_kind } { $document }），受送达人 { $party }，{ $at }，送达人 { $officers }，是否送出：{ $succeeded }{ $reason_given ->
    [yes] ，原因：{ $reason }
   *[no] {""}
}
event-delivery-changed = 案件{ $case }：更正送达 { $delivery }（{ $service_kind }，{ $document_kind } { $document }），受送达人 { $party }，{ $at }，送达人 { $officers }，是否送出：{ $succeeded }，原因：{ $reason }
event-delivery-delivered = 案件{ $case }：送达 { $delivery } 于 { $delivered_on } 送达
event-delivery-removed = 案件{ $case }：撤除送达 { $delivery }：{ $reason }

log-kind-delivery-attempted = 登记送达
log-kind-delivery-changed = 更正送达
log-kind-delivery-delivered = 登记送达日期
log-kind-delivery-removed = 撤除送达

delivery-standing-under-way = 送达中
delivery-standing-failed = 未送达
delivery-standing-delivered = 已送达
delivery-lack-receipt = 送达回证
delivery-lack-signature = 签收人签名或者盖章
delivery-lack-recipient = 签收人
delivery-lack-postal-number = 挂号信或者特快专递编号
delivery-lack-payment-slip = 付邮凭证
delivery-lack-return-receipt = 邮寄回执
delivery-lack-ground = 拒收事由
delivery-lack-witness = 见证人签名或者盖章
delivery-lack-residence = 留置于住所
delivery-lack-reason = 采用该送达方式的原因
delivery-lack-passed-on-by = 转交单位
delivery-lack-earlier-attempts = 以其他方式送达未成的记录
delivery-lack-medium = 公告载体
delivery-lack-text-kept = 留存的公告文本
delivery-lack-consent = 当事人同意电子送达
delivery-lack-address-kind = 电子送达地址的种类
delivery-lack-act-recorded = 该次送达的音像记录（登记的执法行为未涵盖送达时间）
delivery-fault-no-repair-notice = 向单位送达行政处罚决定书，未同时送达信用修复告知书
delivery-fault-one-earlier-attempt = 公告送达之前只有一次其他方式的送达，建议两次
delivery-fault-kind-unknown = 法律数据中已没有该送达方式

word-party-itself = 受送达人本人
word-adult-relative = 同住的成年家属
word-head-of-organisation = 法定代表人或者主要负责人
word-receiving-clerk = 负责收件的人
word-partys-agent = 代理人
word-nobody-took = 无人签收
word-consent = 当事人同意电子送达
word-residence = 留置于住所
word-signed = 已签名或者盖章
word-witnessed = 有见证人签名或者盖章
word-no-address = 没有寄送地址
word-postal = 通信地址
word-fax = 传真
word-email = 电子邮件
word-platform = 电子送达平台
word-message = 手机短信

deliveries-none = 没有送达记录
delivery-told = 送达 { $id }：已登记送达日期
delivery-line = { $standing }：{ $kind }，{ $document }，{ $time }，送达日期 { $on }（{ $id }）
delivery-lacks = {"  "}缺：{ $lacks }（{ $article }）
delivery-findings = {"  "}问题：{ $findings }

# 简易程序（当场处罚）
action-simple-decide = 当场作出决定
action-simple-follow = 登记当场处罚后续情况
action-simple-show = 查看当场处罚决定
field-answer = 对陈述申辩的处理
field-cash-fen = 当场收缴金额
field-decided-at = 决定时间
field-filed-with = 备案
field-fine-fen = 罚款金额
field-handed-in-on = 交款日期
field-law = 处罚依据
field-other = 其他需要记录的内容
field-receipt-number = 罚款专用票据号码
field-sanctions = 处罚种类
field-simple-facts = 适用简易程序的事实
field-statement = 陈述申辩
field-steps = 实施过程
fault-amount-over = 超过可以登记的金额
fault-before-decision = 不能早于作出决定之日
fault-cash-over-fine = 多于罚款金额
fault-few-deciders = 不足 { $least } 名，行政处罚法第四十二条要求不少于 { $least } 名执法人员
fault-fine-unsaid = 与处罚种类不一致：有罚款的须填写金额，没有罚款的不填写
fault-no-cash-taken = 没有当场收缴罚款，不应填写
fault-no-party-of-case = 不是本案的当事人
fault-not-simple = 案件登记为普通程序；符合简易程序条件的，请先将案件事项改为简易程序
fault-simple-decided = 本案已按简易程序当场作出决定
fault-simple-no-rule = 在作出决定之日没有可以适用的简易程序规定，请适用普通程序
fault-simple-not-allowed = 不符合{ $document }{ $article }规定的简易程序条件，请适用普通程序
fault-simple-not-decided = 本案尚未按简易程序作出决定
fault-under-fourteen = 不满十四周岁，不予行政处罚（行政处罚法第三十条）

event-simple-decided = 案件{ $case }：按简易程序当场作出决定（{ $decided_at }）：{ $sanctions }，罚款 { $fine_fen } 分，当场收缴 { $cash_fen } 分，执法人员 { $officers }；依据：{ $law }
event-simple-followed = 案件{ $case }：登记当场处罚后续情况{ $handed_in_on_given ->
    [yes] ，罚款于 { $handed_in_on } 交至机关
   *[no] {""}
}{ $filed_with_given ->
    [yes] ，备案：{ $filed_with }
   *[no] {""}
}：{ $reason }
log-kind-simple-decided = 当场作出决定
log-kind-simple-followed = 登记当场处罚后续情况

word-warning = 警告
word-public-criticism = 通报批评
word-confiscate = 没收
word-suspend-licence = 暂扣许可证件
word-revoke-licence = 吊销许可证件
word-downgrade = 降低资质等级
word-suspend-business = 责令停产停业
word-close-business = 责令关闭
word-restrict-business = 限制开展生产经营活动
word-detain = 行政拘留

course-standing-decided-simply = 已按简易程序当场作出决定
task-follow-simple = 登记当场处罚后续情况，申请结案
course-page-decided-simply = 当场决定

simple-cash-beyond = 当场收缴罚款超出可以当场收缴的范围（行政处罚法第六十八条）
simple-not-handed-in = 尚未登记罚款交至机关（行政处罚法第七十一条）
simple-not-filed = 尚未登记备案（附件2第二十一条）
simple-unanswered = 当事人有陈述申辩，未记录如何处理

# 命令行：简易程序
simple-none = 本案没有按简易程序作出的决定
simple-decide-told = 案件 { $name }：已当场作出决定
simple-follow-told = 案件 { $name }：已登记当场处罚后续情况
simple-told = 当场决定：{ $time }，{ $sanctions }，执法人员 { $officers }
simple-told-amounts = 罚款 { $fine } 元，当场收缴 { $cash } 元
simple-told-field = { $name }：{ $text }
simple-told-rule = 适用条件：{ $name }（{ $document }{ $article }）
simple-told-prone = 容易引起争议，应当音像记录（附件2第二十一条第二款）
simple-told-clock = { $rule }：{ $due } 到期，{ $standing }
simple-told-finding = 注意：{ $what }
yuan-unreadable = { $given } 不是金额，应为元，最多两位小数
fault-not-yuan = 不是金额，应为元，最多两位小数

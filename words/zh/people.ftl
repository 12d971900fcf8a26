# 人员：法制审核资格、负责人的执法证号、代行职权
action-user-qualify = 登记法制审核资格
action-user-bind = 绑定执法证号
field-qualification = 审核资格
fault-not-qualified = 未登记过该项审核资格
fault-takes-no-certificate = 该账号不能再绑定执法证号：它不属于任何机关，或已有执法证号，或其角色可办理本机关全部案件
fault-certificate-bound-before = 该账号已绑定此执法证号
word-legal-profession = 法律职业资格
word-reviewed-before = 2021年7月15日前已从事法制审核

person-title = 法制审核资格
person-not-qualified = 未登记法制审核资格。2021年7月15日起初次从事法制审核的人员，应当取得法律职业资格（行政处罚法第五十八条）。
person-qualified = { $qualification }，自 { $since } 起
person-may-review = 可以从事法制审核。
person-may-not-review = 尚不符合从事法制审核的条件。
person-qualify = 登记审核资格
person-qualify-submit = 登记
person-qualification = 资格
person-qualification-help = 再次登记同一资格，即更正其起始日期。
person-since = 自何日起
person-withdraw = 撤销审核资格
person-withdraw-submit = 撤销
person-certificate = 绑定执法证号
person-certificate-submit = 绑定
person-certificate-help = 负责人同时具有执法资格的，绑定后不得审批本人承办的案件。

event-user-qualified = 登记账号 { $user } 的法制审核资格：{ $qualification }，自 { $since } 起
event-user-qualification-withdrawn = 撤销账号 { $user } 的法制审核资格（{ $qualification }）：{ $reason }
event-user-certificate-bound = 账号 { $user } 绑定执法证号 { $certificate }：{ $reason }
log-kind-user-qualified = 登记法制审核资格
log-kind-user-qualification-withdrawn = 撤销法制审核资格
log-kind-user-certificate-bound = 绑定执法证号

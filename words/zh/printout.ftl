# 系统生成的案件文书（PDF）
printout-page = 第 { $page } 页 共 { $pages } 页
printout-lacking = 注：本文书所用字体中没有下列字符，文中以其编码写出：{ $codes }
printout-attachments = 附件
printout-attachment = { $what }（{ $name }）
printout-signed-by = { $who }：{ $name }
printout-case-number = 案号
printout-case-title = 案由
printout-entry = 日志条目
printout-moment = 时间
printout-as-of = 统计截至
printout-log = 保管日志
printout-digest = { $name }（哈希 { $digest }）
printout-range = { $what }（{ $from } 至 { $until }）

# 法制审核意见书
printout-opinion-title = 法制审核意见书
printout-opinion-sent-by = 送审人
printout-opinion-sent-at = 送审时间
printout-opinion-draft = 送审的决定草稿
printout-opinion-evidence = 送审的证据清单
printout-opinion-points = 一、审核内容
printout-opinion-point = 审核内容
printout-opinion-result = 审核结果
printout-opinion-links = 说明及依据材料
printout-opinion-conforms = 符合
printout-opinion-does-not = 不符合
printout-opinion-not-applicable = 不适用
printout-opinion-not-said = 未作结论
printout-opinion-outcome = 二、审核意见
printout-opinion-agree = 经审核，同意送审的决定草稿。
printout-opinion-return = 经审核，将送审的决定草稿退回，请按下列意见修改补正后重新送审。
printout-opinion-disagree = 经审核，不同意送审的决定草稿。
printout-opinion-reasons = 理由：{ $reasons }
printout-opinion-binding = 三、意见所针对的草稿
printout-opinion-binds = 本意见仅针对送审的决定草稿，其哈希为 { $digest }。草稿内容变动的，哈希随之不同，本意见对变动后的草稿不适用。
printout-opinion-logged = 本意见登记于保管日志第 { $entry } 条，时间 { $moment }。
printout-opinion-reviewer = 审核人（签名）

# 责任页
printout-responsibility-title = 案件承办、审核、批准责任页
printout-responsibility-intro = 本页根据保管日志列出本案由谁承办、由谁审核、由谁批准，每项均注明日志条目和时间。姓名和账号所登记的执法证号不取自这些条目，按打印时的登记列出。
printout-responsibility-handled = 承办
printout-responsibility-reviewed = 审核
printout-responsibility-approved = 批准
printout-responsibility-overrode = 未采纳审核意见或者未经审核作出决定
printout-responsibility-nobody = 无
printout-responsibility-people = 一、责任人
printout-responsibility-deeds = 二、经过
printout-responsibility-part = 责任
printout-responsibility-what = 事项
printout-responsibility-who = 人员
printout-responsibility-certified = { $name }（执法证号 { $certificate }）
printout-responsibility-none = 保管日志中还没有本案承办、审核、批准的记录。

# 办案要件清单
printout-completeness-title = 办案要件清单
printout-completeness-intro = 本清单逐条列出本案应当具备的要件、已具备的依据材料和尚缺的内容，依据系统中截至上述时间的记录编制。
printout-completeness-count = 合计
printout-completeness-counted = 共 { $all } 项：已具备 { $fulfilled } 项，尚缺 { $lacking } 项，尚不能确定 { $open } 项，不适用 { $not_applicable } 项
printout-completeness-demands = 要件
printout-completeness-article = 条款
printout-completeness-wanted = 要件
printout-completeness-standing = 状态
printout-completeness-fulfilled-by = 依据材料
printout-completeness-lacks = 尚缺
printout-completeness-fulfilled = 已具备
printout-completeness-lacking = 尚缺
printout-completeness-open = 尚不能确定
printout-completeness-not-applicable = 不适用
printout-completeness-whole = 各项要件均已具备或者不适用。
printout-completeness-not-whole = 要件尚不齐备，尚缺或者尚不能确定的见上表。
printout-completeness-none = 本案没有列出要件。
printout-completeness-handler = 承办人（签名）

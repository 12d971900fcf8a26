# 系统生成的案件文书（PDF）
paper-page = 第 { $page } 页 共 { $pages } 页
paper-lacking = 注：本文书所用字体中没有下列字符，文中以其编码写出：{ $codes }
paper-attachments = 附件
paper-attachment = { $what }（{ $name }）
paper-signed-by = { $who }：{ $name }
paper-case-number = 案号
paper-case-title = 案由
paper-entry = 日志条目
paper-moment = 时间
paper-as-of = 统计截至
paper-log = 保管日志
paper-digest = { $name }（哈希 { $digest }）
paper-range = { $what }（{ $from } 至 { $until }）

# 法制审核意见书
paper-opinion-title = 法制审核意见书
paper-opinion-sent-by = 送审人
paper-opinion-sent-at = 送审时间
paper-opinion-draft = 送审的决定草稿
paper-opinion-evidence = 送审的证据清单
paper-opinion-points = 一、审核内容
paper-opinion-point = 审核内容
paper-opinion-result = 审核结果
paper-opinion-links = 说明及依据材料
paper-opinion-conforms = 符合
paper-opinion-does-not = 不符合
paper-opinion-not-applicable = 不适用
paper-opinion-outcome = 二、审核意见
paper-opinion-agree = 经审核，同意送审的决定草稿。
paper-opinion-return = 经审核，将送审的决定草稿退回，请按下列意见修改补正后重新送审。
paper-opinion-disagree = 经审核，不同意送审的决定草稿。
paper-opinion-reasons = 理由：{ $reasons }
paper-opinion-binding = 三、意见所针对的草稿
paper-opinion-binds = 本意见仅针对送审的决定草稿，其哈希为 { $digest }。草稿内容变动的，哈希随之不同，本意见对变动后的草稿不适用。
paper-opinion-logged = 本意见登记于保管日志第 { $entry } 条，时间 { $moment }。
paper-opinion-reviewer = 审核人（签名）

# 责任页
paper-responsibility-title = 案件承办、审核、批准责任页
paper-responsibility-intro = 本页根据保管日志列出本案由谁承办、由谁审核、由谁批准，每项均注明日志条目和时间。
paper-responsibility-handled = 承办
paper-responsibility-reviewed = 审核
paper-responsibility-approved = 批准
paper-responsibility-overrode = 未采纳审核意见或者未经审核作出决定
paper-responsibility-nobody = 无
paper-responsibility-people = 一、责任人
paper-responsibility-deeds = 二、经过
paper-responsibility-part = 责任
paper-responsibility-what = 事项
paper-responsibility-who = 人员
paper-responsibility-certified = { $name }（执法证号 { $certificate }）
paper-responsibility-none = 保管日志中还没有本案承办、审核、批准的记录。

# 办案要件清单
paper-completeness-title = 办案要件清单
paper-completeness-intro = 本清单逐条列出本案应当具备的要件、已具备的依据材料和尚缺的内容，依据系统中截至上述时间的记录编制。
paper-completeness-count = 合计
paper-completeness-counted = 共 { $all } 项：已具备 { $fulfilled } 项，尚缺 { $lacking } 项，尚不能确定 { $open } 项，不适用 { $not_applicable } 项
paper-completeness-demands = 要件
paper-completeness-article = 条款
paper-completeness-wanted = 要件
paper-completeness-standing = 状态
paper-completeness-fulfilled-by = 依据材料
paper-completeness-lacks = 尚缺
paper-completeness-fulfilled = 已具备
paper-completeness-lacking = 尚缺
paper-completeness-open = 尚不能确定
paper-completeness-not-applicable = 不适用
paper-completeness-whole = 各项要件均已具备或者不适用。
paper-completeness-not-whole = 要件尚不齐备，尚缺或者尚不能确定的见上表。
paper-completeness-none = 本案没有列出要件。
paper-completeness-handler = 承办人（签名）

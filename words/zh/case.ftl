# 案件、办案阶段、材料种类
case-find = 案号或案由
case-find-submit = 查找
case-list = 案件，最新的在前
case-list-next = 更早的案件
case-looked = 本页只查看了 { $count } 个案件。要接着往前找，请按“更早的案件”。
case-none-found = 没有找到案号或案由含“{ $text }”的案件。请检查案号，或只输入其中几个字再试。
case-none-open = 还没有案件。请在上方“登记案件”中登记第一个。
case-none-ask = 还没有案件。案件由证据管理员登记。
case-open = 登记案件
case-open-submit = 登记
case-number = 案号
case-number-help = 按立案审批表填写，如：薛综执罚〔2026〕12号
case-number-taken = 该案号已登记，见下表。如确为另一案件，请核对案号后重新填写。
case-title = 案由
case-title-help = 如：占道经营
case-agency = 执法机关
case-history-of = { $number } 的保管历史
case-history-back = 返回案件
case-opened = 登记时间
case-stages = 办案阶段
case-stage = 阶段
case-kind = 种类
case-recordings = 音像记录
case-documents = 文书
case-recording = 音像记录
case-officer = 执法人员
case-captured = 拍摄时间
case-size = 大小
case-state = 状态
case-actions = 操作
case-stored = 已入库
case-coming = 正在上传
case-hidden = 您无权查看这条记录
case-stage-more = 显示其余 { $count } 条
case-stage-before = 前面还有 { $count } 条
case-take-out = 移出
case-take-out-submit = 移出案件
case-link = 归入音像记录
case-link-recording = 记录编号或链接
case-link-help = 在记录页面复制网址，粘贴到这里。
case-link-search = 查找记录
case-link-submit = 归入案件
case-recording-unknown = 没有找到这条记录，或它不属于您可查看的范围。请检查编号或链接，或重新查找。
case-empty = 本阶段尚无材料。{ $holds }
case-empty-how = 请用上方的“归入音像记录”或“上传文书”添加。
case-empty-ask = 材料由办案人员或证据管理员添加。


event-case-opened = 登记案件 { $number }：{ $title }
event-case-linked = 记录 { $recording } 归入案件 { $case }：{ $stage }、{ $record_kind }，{ $reason }
event-case-unlinked = 记录 { $recording } 移出案件 { $case }：{ $reason }

log-kind-case-opened = 登记案件
log-kind-case-linked = 归入案件
log-kind-case-unlinked = 移出案件

# 命令行
case-taken-out = 已移出 { $id }
case-filed = 已归入 { $id }
case-unknown = 未找到案件 { $name }（docket case list 可查）
case-not-told = 案件太多，没有查到底，尚未找到 { $name }：请改用案件编号
case-ambiguous = 多个机关都有案号 { $name }：请改用编号 { $ids }

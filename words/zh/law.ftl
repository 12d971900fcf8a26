# 期限的计算：工作日历
fault-not-a-calendar = 不是可用的工作日历：{ $why }
field-calendar = 工作日历

action-calendar-list = 查看工作日历
action-calendar-load = 载入工作日历
action-calendar-preview = 预览工作日历
action-law-due = 计算期限
action-law-assess = 判断是否属于重大执法决定

event-calendar-loaded = 载入{ $year }年工作日历第{ $version }版：{ $source }

log-kind-calendar-loaded = 载入工作日历
field-extended = 延长
field-facts = 案情要素
field-matter = 案件事项
field-rule = 期限规则
fault-not-a-fact = 不成立：{ $why }
fault-not-counted = 无法计算：{ $why }
fault-not-extendable = 不可延长：该规则未规定延长

# 法律数据页
nav-law = 法律数据
law-intro = 系统按这些规定计算期限、提示记录义务、判断重大执法决定。每一条都注明出处、施行日期和读法；没有核实原文的标明“待核实”。今天是 { $day }。
law-contents = 本页内容
law-back = 返回法律数据
law-sets = 各套规定
law-set-order-help = 2017年10月20日起施行，2022年10月19日期满。期满后由本单位沿用的，逐条注明是本单位读法和沿用的理由。
law-set-national-help = 法律、行政法规、国务院文件和山东省的规定，各按自己的施行日期适用。两套规定并列，互不替代。
law-digest = 数据文件的哈希
law-filter = 筛选规定
law-filter-set = 哪一套
law-filter-all-sets = 全部
law-filter-show = 显示
law-filter-in-force = 今天施行的
law-filter-everything = 全部，包括已经失效和尚未施行的
law-filter-submit = 显示
law-none = 没有符合筛选的规定。
law-caption = { $set }（{ $count } 条）

law-rule = 规定
law-ground = 依据
law-days = 施行日期
law-reading = 读法
law-from = { $from } 起
law-from-until = { $from } 至 { $until }
law-not-today = 今天不施行
law-as-written = 按原文
law-of-site = 本单位读法
law-to-confirm = 待核实
law-matters = 事项：{ $names }
law-acts = 行为：{ $names }
law-marks = 案件须标明：{ $names }

# 期限
law-deadlines = 期限
law-length = 长短
law-clock = 起止
law-clock-of = { $item }：自{ $starts }起，至{ $stops }止
law-hours = { $number }小时
law-calendar-days = { $number }日
law-working-days = { $number }个工作日
law-months = { $number }个月
law-years = { $number }年
law-within = { $period }以内
law-not-before = 不早于{ $period }后
law-extend = 可以延长{ $period }，最多{ $times }次，{ $by }
law-extend-reason = 延长须说明理由
law-extend-told = 延长须告知当事人
law-pauses = 不计入：{ $kinds }
law-rolls = 最后一日是休息日的，顺延至下一个工作日

law-start-capture-end = 拍摄结束
law-start-act-end = 执法行为终结
law-start-registered = 立案
law-start-urgent-start = 紧急启动
law-start-measure-start = 措施开始
law-start-submitted = 提交
law-start-received = 收到齐全的材料
law-start-decided = 作出决定
law-start-formed = 信息形成
law-start-changed = 公示的内容变更
law-start-served = 送达
law-start-fell = 决定失效（撤销、变更、确认违法或者无效）
law-start-told = 告知权利
law-start-hearing-told = 告知听证的时间、地点
law-start-posted = 发布公告
law-start-cash-taken = 当场收缴罚款
law-start-handed-in = 罚款交至本机关
law-start-urged = 催告书送达
law-start-sue-term-ended = 复议、诉讼期限届满
law-start-deed-end = 违法行为终了
law-start-filed = 归档
law-start-opened = 提出问题

law-stop-stored = 入库
law-stop-sealed = 封存
law-stop-filed = 归档
law-stop-decided = 作出决定
law-stop-ratified = 补办批准手续
law-stop-released = 解除或者处理
law-stop-opined = 出具审核意见
law-stop-published = 公示
law-stop-updated = 更新公示
law-stop-withdrawn = 撤回公示
law-stop-answered = 答复
law-stop-handed-over = 移交档案馆
law-stop-told = 告知
law-stop-hearing-asked = 要求听证
law-stop-heard = 举行听证
law-stop-served = 送达
law-stop-paid = 缴纳罚款
law-stop-handed-in = 罚款交至本机关
law-stop-banked = 罚款缴付银行
law-stop-applied = 申请法院强制执行
law-stop-sued = 提起诉讼
law-stop-review-asked = 申请行政复议
law-stop-registered = 立案
law-stop-platform-updated = 通知信用平台

law-item-recording = 音像记录
law-item-case = 案件
law-item-measure = 强制措施、登记保存
law-item-complaint = 投诉举报
law-item-request = 申请
law-item-review = 法制审核
law-item-disclosure = 公示
law-item-correction = 公示的更正
law-item-finding = 监督发现的问题
law-item-service = 送达
law-item-performance = 当事人履行
law-item-enforcement = 强制执行
law-item-evidence = 复议、诉讼中的举证

law-pause-appraisal = 检测、检验、鉴定
law-pause-hearing = 听证
law-pause-inspection = 检查、检疫
law-pause-public-notice = 公告
law-pause-suspension = 案件中止

law-by-head = 由机关负责人批准
law-by-assisting-body = 在需要其他机关协助时

law-mark-light-breach = 轻微违法
law-mark-general-breach = 一般违法
law-mark-grave-breach = 严重违法
law-mark-grave-harm = 涉及公民生命健康安全、金融安全且有危害后果
law-mark-in-review = 在行政复议中
law-mark-in-suit = 在行政诉讼中
law-mark-electronic-file = 电子档案
law-mark-dispute-prone = 容易引发争议

# 记录义务
law-duties = 记录义务
law-duties-caption = 各种执法行为的记录义务
law-act = 执法行为
law-at-night = 夜间和法定节假日不得实施
law-duty = 义务
law-asks = 要求
law-asks-av = 同时音像记录
law-asks-text = 文字记录
law-asks-tells = 须体现：{ $what }
law-asks-mark = 案件标明“{ $mark }”时
law-asks-option = 本单位选用时
law-excuse-emergency = 情况紧急的除外
law-no-duty = 没有这样的义务

law-tells-statement = 告知陈述、申辩权
law-tells-recusal = 告知申请回避权
law-tells-hearing = 告知听证权
law-tells-remedies = 告知复议、诉讼权
law-tells-certificate-shown = 出示证件
law-tells-recording-announced = 告知正在录音录像

law-numbers = 同时记录和夜间
law-coverage = 同时记录
law-coverage-asks = 音像记录须覆盖执法行为的 { $percent }%，中断不超过 { $seconds } 秒
law-night = 夜间
law-night-hours = { $from } 时至次日 { $until } 时

# 送达方式和文书
law-services = 送达方式
law-service = 送达方式
law-shows = 须证明
law-delivered-on = 视为送达之日

law-shows-receipt = 送达回证
law-shows-signature = 签收人签名
law-shows-recipient = 收件人和代收的身份
law-shows-postal-number = 挂号信或者快递的编号
law-shows-payment-slip = 邮资单据
law-shows-return-receipt = 邮件回执
law-shows-ground = 拒收的事由和日期
law-shows-witness = 见证人
law-shows-residence = 留置在住所
law-shows-reason = 采用这种方式的原因
law-shows-passed-on-by = 由谁转交
law-shows-earlier-attempts = 此前用其他方式送达未成
law-shows-medium = 公告张贴、刊登在何处
law-shows-text-kept = 公告全文
law-shows-consent = 当事人签名的同意书
law-shows-address = 当事人确认的送达地址

law-delivered-signature = 签收之日
law-delivered-receipt-date = 回执注明的日期
law-delivered-that-day = 留置当日
law-delivered-term-after-posting = 公告期满之日
law-delivered-arrival = 到达对方系统之日

law-documents = 文书
law-documents-of = “{ $stage }”阶段的文书（{ $count } 种）
law-document = 文书
law-signed-by = 签名
law-volume = 卷
law-needed = 何时要有
law-nobody-signs = 无须签名

law-signs-officer = 执法人员
law-signs-party = 当事人
law-signs-witness = 见证人
law-signs-interpreter = 翻译人员
law-signs-drafter = 承办人
law-signs-checker = 承办机构审核人
law-signs-reviewer = 法制审核人员
law-signs-head = 机关负责人

law-wanted-always = 每案都要有
law-wanted-if-it-happens = 有该情形的
law-volume-main = 正卷
law-volume-secondary = 副卷
law-procedures = 程序：{ $names }
law-procedure-ordinary = 普通程序
law-procedure-simple = 简易程序
law-parties = 当事人：{ $names }
law-party-natural-person = 公民
law-party-legal-person = 法人
law-party-other-organisation = 其他组织
law-party-individual-business = 个体工商户

# 重大执法决定和简易程序
law-major = 重大执法决定目录
law-major-help = 符合任何一条的，须经法制审核后才能作出决定。
law-simple = 简易程序
law-simple-help = 符合任何一条的，可以当场作出行政处罚决定。
law-cash = 当场收缴罚款
law-cash-help = 哪些罚款可以当场收缴。不当场收缴事后难以执行的，也可以当场收缴（行政处罚法第六十八条）。
law-matter = 事项
law-any-matter = 不限
law-when = 条件
law-filed-with = 备案号：{ $number }

law-both = { $first }，且{ $second }
law-either = { $first }，或者{ $second }
law-grouped = （{ $text }）
law-one-of = { $field }为{ $values }之一
law-includes = { $field }包括{ $value }
law-is-equal = { $field }为{ $value }
law-is-other = { $field }不为{ $value }
law-is-at-least = { $field }不低于 { $value }
law-is-above = { $field }高于 { $value }
law-is-at-most = { $field }不高于 { $value }
law-is-below = { $field }低于 { $value }

law-field-fine = 罚款金额（元）
law-field-value = 财物价值（元）
law-field-area-m2 = 面积（平方米）
law-field-party = 当事人
law-field-sanction = 处罚种类
law-field-act = 所作行为
law-field-only-warning = 仅给予警告
law-field-only-fine = 仅给予罚款
law-field-hearing-by-law = 依法应当听证
law-field-hearing-public-interest = 涉及公共利益，机关认为需要听证
law-field-special-right = 公共资源配置、特定行业准入等赋予特定权利
law-field-marked-major = 机关认为属于重大
law-field-major-public-interest = 涉及重大公共利益
law-field-hearing-held = 经过听证程序
law-field-affects-major-rights = 直接关系当事人或者第三人重大权益
law-field-complex = 案情疑难复杂、涉及多个法律关系
law-field-law-requires = 法律、法规规定应当审核

law-sanction-warning = 警告
law-sanction-public-criticism = 通报批评
law-sanction-fine = 罚款
law-sanction-confiscate = 没收违法所得、非法财物
law-sanction-suspend-licence = 暂扣许可证件
law-sanction-revoke-licence = 吊销许可证件
law-sanction-downgrade = 降低资质等级
law-sanction-suspend-business = 责令停产停业
law-sanction-close-business = 责令关闭
law-sanction-restrict-business = 限制开展生产经营、限制从业
law-sanction-detain = 行政拘留
law-sanction-other = 其他处罚

law-done-auction = 拍卖
law-done-dispose = 处理查封、扣押的财物
law-done-freeze = 冻结存款、汇款
law-done-transfer = 划拨存款、汇款
law-done-demolish = 强制拆除
law-done-seize = 扣押财物
law-done-seal-premises = 查封
law-done-restrict-liberty = 限制人身自由
law-done-other = 其他行为

# 计算期限
law-due = 计算期限
law-due-help = 选一条规定，填起算的日期或者时间，得出最后一日。只作计算，不作保存。
law-due-rule = 规定
law-due-choose = 请选择一条规定
law-due-others = 今天不施行的
law-due-start = 起算
law-due-start-help = 如 2026-09-18 或 2026-09-18 09:05。按日计算的，起算当日不计入。
law-due-extended = 已按规定延长
law-due-submit = 计算
law-due-answer = 结果
law-due-last = 最后一日
law-due-first = 最早可在此日之后
law-due-moment = 到期时间
law-due-moment-first = 在此时间之后
law-due-provisional = 暂定：该年度工作日历尚未公布，只按周六、周日推算，公布并载入后须重新计算。
law-due-calendars = 所用工作日历
law-due-calendar = { $year }年第{ $version }版
law-due-no-calendar = 没有用到工作日历
law-due-too-far = 最后一日超出可以计算的年份，请改填起算时间。

# 判断重大执法决定
law-assess = 是否属于重大执法决定
law-assess-help = 填写已知的情况，不知道的留空。留空不等于“没有”：缺少的情况会逐项指出。只作判断，不作保存。
law-assess-choose = 请选择案件事项
law-assess-nothing = 不详
law-assess-no-sanction = 以上都没有
law-assess-submit = 判断
law-assess-answer = 判断结果
law-assess-day = 按 { $day } 施行的规定判断。
law-assess-due = 属于重大执法决定，须经法制审核
law-assess-unknown = 还不能确定，按须经法制审核办理
law-assess-not-due = 不属于目录所列的重大执法决定
law-assess-simple-yes = 可以适用简易程序
law-assess-simple-unknown = 还不能确定可否适用简易程序
law-assess-simple-no = 不能适用简易程序
law-assess-missing = 还需要知道：{ $fields }
law-assess-holds = 符合的规定
law-assess-open = 取决于所缺情况的规定
law-assess-nearest = 最接近而不符合的规定
law-because-holds = 成立的条件
law-because-open = 尚不知道的条件
law-because-fails = 不成立的条件
law-wrong-money = 请填写以元为单位的金额，最多两位小数，如 5000 或 0.50
law-wrong-number = 请填写整数，如 300
law-wrong-word = 请从所列的各项中选择

# 工作日历
law-calendars = 工作日历
law-calendars-help = 国务院办公厅每年公布的节假日安排。期限按年度最新的一版计算；没有日历的年度只按周六、周日推算，结果标明“暂定”。
law-calendars-caption = 工作日历，年度新的在前（{ $count } 版）
law-calendar-year = 年度
law-calendar-version = 版次
law-calendar-notice = 通知
law-calendar-published = 公布日期
law-calendar-digest = 哈希的开头
law-calendar-state = 状态
law-calendar-source = 来源
law-calendar-used = 使用中
law-calendar-superseded = 已被新版代替
law-calendar-shipped = 随系统提供
law-calendar-loaded = { $person }于 { $time } 载入

law-load = 载入工作日历
law-load-text = 工作日历文件的全部文字
law-load-help = 粘贴下一年度或者改版的日历文件，格式与随系统提供的相同。先预览，再载入。载入后不能修改或者收回，有误时载入它的下一版。
law-load-preview = 预览
law-load-title = 载入工作日历
law-load-preview-title = 载入工作日历：预览
law-load-of = { $year }年第{ $version }版
law-load-known = 这一版已经载入，再次载入不作任何改变。
law-load-works = 改为工作日的
law-load-rests = 改为休息日的
law-load-no-days = 没有
law-load-days = { $count } 天：
law-load-submit = 载入
law-load-edit = 修改文字
law-load-again = 再次预览
law-load-other = 不载入，返回
law-load-done = 已载入工作日历 { $count } 版，此后的期限按它计算。
law-load-done-none = 这些工作日历此前都已载入，没有任何改变。
law-load-unread = 文字第 { $line } 行无法解读，请对照随系统提供的日历文件修改。
law-load-unread-at-all = 文字无法解读，请对照随系统提供的日历文件修改。
law-load-wrong-year = 年度 { $year } 不在 1950 至 2999 之间。
law-load-wrong-version = { $year }年日历的版次 { $version } 不在 1 至 { $most } 之间。
law-load-wrong-source = { $year }年的日历缺少通知名称或者网址，或者其中有看不见的字符，或者超过 { $most } 个字符。
law-load-wrong-other-year = { $year }年的日历列有其他年度的日期 { $date }。
law-load-wrong-both = { $year }年的日历把 { $date } 同时列为休息日和工作日。
law-load-wrong-worked-anyway = { $year }年的日历把 { $date } 列为调休工作日，而它不是周六、周日。
law-load-wrong-taken = { $year }年第{ $version }版已经有了，内容不同。请使用下一个版次。
law-load-wrong-not-next = { $year }年的日历版次是 { $version }，而下一版应当是 { $next }。

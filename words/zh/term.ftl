# 命令行：期限的计算、重大执法决定的判断、工作日历
column-year = 年份
column-version = 版本
column-digest = 哈希
column-published = 公布日期
column-used = 现用
column-loaded = 载入
column-notice = 通知

term-named = { $name }（{ $id }）
term-basis = 依据：{ $article }
term-period = 期限：{ $period }
term-period-extended = 期限：{ $period }，延长{ $more }
term-hours = { $count }小时
term-calendar-days = { $count }日
term-working-days = { $count }个工作日
term-months = { $count }个月
term-years = { $count }年
term-start = 起算：{ $time }
term-last-day = 最后一日：{ $day }
term-due = 到期：{ $time }
term-not-before = 不得早于：{ $time } 之后
term-provisional = 暂定：所涉年份的工作日历尚未公布或载入，暂只以周末为休息日，载入后可能变动
term-calendar = 工作日历：{ $year }年第{ $version }版，哈希 { $digest }
term-to-confirm = 待核实：该规则的数字、日期或出处尚未与原文核对
term-site-reading = 本单位读法：并非原文的逐字规定

assess-day = 按 { $day } 有效的规则
assess-due = 重大执法决定：需要法制审核
assess-not-due = 重大执法决定：不需要法制审核
assess-unknown = 重大执法决定：要素不全，按需要审核处理
assess-simple = 简易程序：可以适用
assess-not-simple = 简易程序：不能适用
assess-simple-unknown = 简易程序：要素不全，不能判断
assess-holds = 符合：{ $tests }
assess-fails = 最接近而不符合：{ $tests }
assess-open = 尚待查明：{ $tests }
assess-missing = 缺少要素：{ $fields }
day-unreadable = { $given } 不是日期：请写 2026-01-31
fact-unreadable = { $given } 不是“字段=值”，如 fine=5000
fact-twice = 字段 { $field } 给了两次

# 案情要素
fact-fine = 罚款金额
fact-value = 财物价值
fact-area-m2 = 面积（平方米）
fact-party = 当事人类别
fact-sanction = 处罚种类
fact-act = 决定采取的行为
fact-only-warning = 只有警告
fact-only-fine = 只有罚款
fact-hearing-by-law = 依法应当听证
fact-hearing-public-interest = 涉及公共利益需要听证
fact-special-right = 赋予特定权利
fact-marked-major = 认定为有重大影响
fact-major-public-interest = 涉及重大公共利益
fact-hearing-held = 经过听证
fact-affects-major-rights = 直接关系重大权益
fact-complex = 案件疑难复杂
fact-law-requires = 法律、法规规定应当审核

calendar-preview = { $year }年第{ $version }版，哈希 { $digest }
calendar-known = 已有，不会再次载入
calendar-works = 改为工作日：{ $days }
calendar-rests = 改为休息日：{ $days }
calendar-changes-nothing = 工作日和休息日均无变化
calendar-not-loaded = 未载入：核对后请加 --load
calendar-loaded-count = 已载入 { $count } 个工作日历
calendar-unreadable = { $path } 不是工作日历文件：{ $why }
calendar-shipped = 随程序提供
calendar-loaded-by = { $person }，{ $time }

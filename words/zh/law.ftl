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

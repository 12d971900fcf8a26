# 保存的查找
saved-title = 我保存的查找
saved-empty = 还没有保存的查找。查找之后点“保存此查找”，它就在这里，并显示上次查看之后新入库的条数。
saved-new = { $more ->
    [yes] 新入库 { $count } 条以上
   *[no] 新入库 { $count } 条
}
saved-opened = 保存的查找“{ $name }”：自 { $since } 以来新入库 { $count } 条{ $more ->
    [yes] 以上
   *[no] {""}
}
saved-keep-as = 名称
saved-keep = 保存此查找
saved-made = 已保存为“{ $name }”
saved-change = 改名或删除
saved-change-of = 改名或删除“{ $name }”
saved-name = 名称
saved-rename = 改名
saved-renamed = 已改名为“{ $name }”
saved-remove = 删除
saved-remove-of = 删除“{ $name }”
saved-removed = 已删除，查找到的记录不受影响
fault-saved-searches-full = 已保存 { $most } 个查找，请先删除不用的
thing-saved-search = 保存的查找

action-saved-search-list = 列出保存的查找
action-saved-search-make = 保存查找
action-saved-search-open = 打开保存的查找
action-saved-search-remove = 删除保存的查找
action-saved-search-rename = 更改保存的查找的名称

event-saved-search-made = 保存查找“{ $name }”：{ $query }
event-saved-search-renamed = 保存的查找改名为“{ $name }”
event-saved-search-opened = 打开保存的查找
event-saved-search-removed = 删除保存的查找

log-kind-saved-search-made = 保存查找
log-kind-saved-search-renamed = 更改保存的查找的名称
log-kind-saved-search-opened = 打开保存的查找
log-kind-saved-search-removed = 删除保存的查找

# 命令行
saved-unknown = 没有保存名为“{ $name }”的查找；已保存：{ $names }
saved-unknown-none = 没有保存名为“{ $name }”的查找；尚未保存任何查找

# 查找记录
search-title = 查找记录
search-label = 案号、执法证号、姓名、执法记录仪、地点或时间
search-help = 例如：王伟 光明路 11月20日；薛综执案〔2026〕1号；上周；2026-11-01到2026-11-20 14:30
search-submit = 查找
search-filters = 筛选
search-by-kind = 种类
search-by-standing = 入库时限
search-by-officer = 执法人员
search-by-recorder = 执法记录仪
search-by-station = 采集站
search-by-agency = 执法机关
search-counted = 数目按最近 { $count } 条统计
search-most-frequent = 只列最多的 { $count } 个，其余可在上面的框中查找。
search-drop = 取消此筛选
search-found = 找到 { $count } 条
search-found-looked = 在最近 { $looked } 条中找到 { $count } 条
search-found-more = 找到 { $count } 条以上
search-grid = 缩略图
search-table = 表格
search-looked = 本页只查看了 { $count } 条记录。要接着找，请翻页；限定时间范围会更快。
search-nothing = 没有找到。可以少写几个词、取消筛选，或换一个时间范围。刚接入的记录要等采集站上传后才会出现。
search-flags = 处异常
search-column-captured = 拍摄时间
search-column-name = 文件
search-column-officer = 执法人员
search-column-recorder = 执法记录仪
search-column-station = 采集站
search-column-kind = 种类
search-column-length = 时长
search-column-size = 大小
search-column-standing = 入库时限
search-pages = 翻页
search-later = ← 较新
search-earlier = 较早 →
search-page = 第几页
search-day = 到某一天
search-go = 前往

event-search-made = 查询{ $scope }：{ $query }，列出 { $shown } 条
event-search-shown = 查询{ $scope }：{ $query }，列出 { $shown } 条{ $pictured ->
    [0] {""}
   *[other] ，其中 { $pictured } 条带画面
}

scope-recordings = 音像记录
scope-facets = 音像记录的分类统计
scope-cases = 案件
scope-deadlines = 入库时限
scope-log = 保管日志

query-all = 全部
query-between = ；
query-q = “{ $value }”
query-text = “{ $value }”
query-case = 案件 { $value }
query-agency = 执法机关 { $value }
query-officer = 执法人员 { $value }
query-recorder = 执法记录仪 { $value }
query-station = 采集站 { $value }
query-from = { $value } 起
query-until = { $value } 止
query-at = 翻到 { $value }
query-stored = 已入库 { $value }
query-kind = 种类 { $value }
query-standing = 入库时限 { $value }
query-flag = 异常 { $value }
query-item = 对象 { $value }
query-person = 操作者 { $value }
query-event = 事项“{ $name }”（{ $id }）
query-export = 导出（{ $value }）
query-entry = 第 { $value } 条
query-from-entry = 第 { $value } 条起
query-bundle = 第 { $value } 组
query-first = { $value } 起
query-last = { $value } 止
log-kind-search-made = 查询
log-kind-search-shown = 查询页面

# 命令行
find-nothing = 未找到
find-more = 列出 { $found } 条，还有更多：用 --all 或 --limit
find-all = 共 { $found } 条

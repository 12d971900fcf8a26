# 页面框架、通用词
product = Docket 执法音像记录保管系统
product-short = Docket
skip = 跳到正文
nav-label = 主导航
nav-search = 查找记录
nav-cases = 案件
nav-deadlines = 入库时限
nav-log = 保管日志
nav-admin = 系统管理
nav-account = 我的账号
sign-out = 退出登录
language-other = English
footer-zone = 时间均为 { $zone } 时间
request-failed = 没有成功，请检查网络后再试。
loading = 正在处理……
reason = 理由
reason-help = 写入保管日志，不能更改
show-more = 显示更多
none-yet = 暂无
optional = 选填
yes = 是
no = 否

word-yes = 是
word-no = 否

# 某人：姓名在前，账号或证号在后
person = { $name }（{ $id }）
# 执法机关：名称在前，编号在后
agency-named = { $name } { $id }

# 纸上：谁打印，内容截至何时
paper-by = 打印人：{ $person }
paper-at = 内容截至 { $time }

# 片段与截图
clip-title = 片段与截图
clip-none = 还没有片段。设好起点和终点后按“截取片段”。
clip-start = 起点
clip-end = 终点
clip-set-start = 设为起点
clip-set-end = 设为终点
clip-cut = 方式
clip-fast = 快速（从前一关键帧起，不重新编码）
clip-exact = 精确（重新编码）
clip-make = 截取片段
clip-cutting = 正在截取……
clip-done = 片段已截取并签名
clip-range-missing = 请先设好起点和终点，终点须晚于起点。
clip-across-breaks = 该片段跨越时间轴断点，签名说明中会注明：
clip-breaks-unlisted = 该处之后的断点未逐一列出：
clip-shows-breaks = 该片段跨越原件时间轴断点，位于
snapshot-take = 截图
snapshot-done = 截图已保存并签名
clip-facts = 来历
clip-asked = 要求的范围
clip-actual = 实际的范围
clip-key-frame = 从起点之前的关键帧开始
clip-how = 方式
clip-encoded = 重新编码
clip-copied = 原样复制，未重新编码
clip-made = 制作
clip-signed = 声明签名成立
clip-unsigned = 声明签名不成立：
clip-tool = 工具
clip-parameters = 参数
clip-segments = 来自原件的分段
clip-source-digest = 原件 SHA-256
clip-download = 下载
clip-statement = 签名声明
clip-source = 查看原件

word-clip = 片段
word-snapshot = 截图

event-derived-made = 制作{ $kind } { $derived }，{ $size }

log-kind-derived-made = 制作片段或截图

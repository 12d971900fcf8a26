# 执法机关、执法人员、记录仪配发
admin-nav = 系统管理
admin-overview = 概览
admin-agencies = 执法机关
admin-officers = 执法人员
admin-recorders = 执法记录仪与配发
admin-counters = 受理窗口
admin-import = 批量导入
admin-counts = 登记数量
admin-count-closed = 另有 { $count } 个已停用
admin-count-revoked = 另有 { $count } 个已吊销
admin-logged = 此处的每一项操作都会记入保管日志，不能撤销或删除。
admin-next = 接下来要做的
admin-next-nothing = 没有待办事项。
admin-next-agency = 先登记执法机关
admin-next-officers = 登记执法人员，或从文件批量导入
admin-next-station = 为第一个采集站发放注册码
admin-next-accounts = { $count } 名执法人员还没有账号
admin-next-passwords = { $count } 个账号还没有密码，不能登录网页
admin-next-silent = { $count } 个采集站超过 { $days } 天没有联系，请检查其电源和网络
admin-next-codes = { $count } 个注册码等待采集站使用
admin-next-recorders = { $count } 台执法记录仪接入过，但没有配发给任何人
admin-done = 已登记：
admin-add = 登记
admin-id = 编号
admin-id-help = 小写字母、数字和连字符，最多 32 位，以后不能更改。
admin-name = 姓名
admin-agency = 执法机关
admin-agency-name = 执法机关名称
admin-agency-add = 登记执法机关
admin-agencies-none = 还没有执法机关。请在旁边的表单中登记第一个。
admin-agency-first = 请先登记执法机关
admin-choose = 请选择
admin-agency-all = 面向所有机关
admin-unknown-agency = 没有这个执法机关，请先登记。
admin-unknown-officer = 该机关没有这名执法人员。请核对机关和执法证号，或先登记执法人员。
admin-certificate = 执法证号
admin-certificate-help = 与执法证上一致；执法记录仪文件名中的号码按它对应到人。
admin-officer = 执法人员
admin-officer-add = 登记执法人员
admin-officers-none = 还没有执法人员。请逐个登记，或从文件批量导入。
admin-officers-count = 执法人员，共 { $count } 名
admin-officer-first = 请先登记执法人员
admin-many = 人数较多？从文件批量导入
admin-narrow = 查找
admin-narrow-submit = 查找
admin-narrow-clear = 显示全部
admin-narrow-none = 没有符合的内容，请换一个词。
admin-list-cut = 共 { $found } 项，只显示前 { $shown } 项，请用上面的查找缩小范围。
admin-state = 状态
admin-recorder = 执法记录仪
admin-recorder-help = 与采集站上显示的执法记录仪编号一致。
admin-recorders-none = 还没有配发记录。请把执法记录仪配发给执法人员，其录制的内容才能对应到人。
admin-recorders-waiting = 接入过、尚未配发的执法记录仪
admin-recorders-waiting-more = 共 { $all } 台，只显示前 { $shown } 台；配发后会显示其余的。
admin-recorders-waiting-help = 点选后在表单中配发。配发时间之后录制、尚不知由谁佩戴的内容会随即对应到人。
admin-assignments = 配发记录，最新登记的在前
admin-assign = 配发执法记录仪
admin-assign-submit = 配发
admin-assign-rule = 同一台执法记录仪的配发时间重叠时，以后登记的为准。换人时直接为新的佩戴人登记即可。
admin-counter = 窗口编号
admin-counter-help = 导入该窗口的监控录像时使用同一编号。
admin-counter-name = 窗口名称
admin-counter-place = 地点
admin-counter-add = 登记受理窗口
admin-counter-rule = 编号相同的，以后登记的为准。已配发给执法人员的执法记录仪不能登记为窗口。
admin-counters-none = 还没有受理窗口。
admin-counters-count = 受理窗口，共 { $count } 个
admin-counters-help = 有固定受理地点的，办理过程由视频监控记录（附件2第七条）。监控录像由采集站导入，或由证据管理员在浏览器中导入，使用在此登记的编号，与其他音像记录一样封存、核验。

# 在浏览器中导入监控录像
film-title = 导入受理窗口监控录像
film-help = 选择受理窗口和导出的录像文件，填写录像开始的时间；监控设备时钟有偏差的，按准确时间填写。本系统以自己的密钥封存，与采集站封存的音像记录一样核验；由谁导入记入保管日志。同一文件只导入一次。
film-no-counters = 本机关还没有登记受理窗口，请系统管理员登记。
film-counter = 受理窗口
film-from = 录像开始时间
film-until = 录像结束时间
film-until-help = 文件没有说明时长的，须填写。
film-file = 录像文件
film-file-help = 一次一个文件，最大 { $size }。
film-too-large = 超过 { $size }，没有上传
film-submit = 导入
film-imported = 录像已导入并封存。
film-here-already = 该窗口的同一文件早已入库，没有重复导入。

admin-from = 起始时间
admin-until = 截止时间
admin-until-help = 不填表示一直有效，直到另行配发。
admin-until-open = 未定
admin-assigned-now = 配发中
admin-assigned-later = 尚未开始
admin-assigned-over = 已结束
admin-assigned-replaced = 已被替换

event-agency-created = 登记执法机关 { $name }（{ $agency }）
event-officer-registered = 登记执法人员 { $name }（{ $certificate }，{ $agency }）
event-recorder-assigned = { $until_given ->
    [yes] 执法记录仪 { $recorder } 配发给 { $certificate }，自 { $from } 至 { $until }
   *[no] 执法记录仪 { $recorder } 配发给 { $certificate }，自 { $from } 起
}

event-counter-registered = 登记受理窗口 { $name }（{ $counter }，{ $agency }）：{ $place }

log-kind-counter-registered = 登记受理窗口
log-kind-agency-created = 登记执法机关
log-kind-officer-registered = 登记执法人员
log-kind-recorder-assigned = 配发执法记录仪

# 命令行
command-recorded = 已登记 { $what }

# 首次使用和运行状况
admin-first = 开始使用
admin-first-agency = 登记执法机关
admin-first-officers = 登记或导入执法人员
admin-first-station = 为采集站发放注册码并注册
admin-first-done = 已完成
admin-condition = 运行状况
admin-condition-stations = { $count } 台，其中 { $silent } 台长时间无联系
admin-condition-disk = 存储剩余空间
admin-condition-clock = 时钟
admin-condition-believed = 可信
admin-condition-doubted = 存疑
admin-condition-certificate = 服务证书有效至

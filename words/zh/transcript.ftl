# 文字记录
transcript-title = 文字记录
transcript-not-part = 文字记录是人或程序整理的说话内容，不是音像记录的一部分；以音像记录为准。
transcript-none = 还没有文字记录。
transcript-add = 加入文字记录
transcript-file = 文件
transcript-help = 带时间的文件，UTF-8、UTF-16 或 GB18030 编码，最大 { $mib } MiB。
transcript-language = 语言
transcript-in-chinese = 中文
transcript-in-english = 英文
transcript-language-help = 语言代码，可从列表中选；可不填
transcript-program = 生成程序
transcript-program-help = 由程序生成的，写程序名称和版本；人工整理的不填
transcript-submit = 加入
transcript-added = 已加入文字记录
transcript-choose = 选择文字记录
transcript-by = { $count } 句，{ $who } 于 { $time } 加入
transcript-by-program = 由程序生成
transcript-download = 下载原文件
transcript-remove = 移去
transcript-why = 移去的理由（写入保管日志）
transcript-filter = 只看含有此词的句子
transcript-filter-do = 筛选
transcript-filter-all = 显示全部
transcript-filtered = { $count } 句含有“{ $word }”
transcript-filtered-none = 没有含有“{ $word }”的句子
transcript-with-word = 含有此词的句子：
transcript-lines = 文字记录的句子；按句子前的时间，画面跳到此处
transcript-shown = 第 { $from } 至 { $to } 句，共 { $count } 句
transcript-earlier = 前面的句子
transcript-later = 后面的句子
transcript-follow = 随播放滚动

word-srt = SRT
word-vtt = WebVTT
word-json = JSON
word-whisper = Whisper 的 JSON

event-transcript-added = { $program_given ->
    [yes] 加入文字记录 { $name }（{ $format }，{ $count } 句，由程序 { $program } 生成）
   *[no] 加入文字记录 { $name }（{ $format }，{ $count } 句）
}
event-transcript-removed = 移去文字记录：{ $reason }

log-kind-transcript-added = 加入文字记录
log-kind-transcript-removed = 移去文字记录

# 由本单位的程序生成
transcript-make = 生成文字记录
transcript-make-help = 由本单位设置的程序根据声音识别，可能有误；以音像记录为准。谁提出的写入保管日志。
transcript-waiting = 等待生成
transcript-running = 正在生成
transcript-failed = 未能生成
transcript-asked-by = { $who } 于 { $time } 提出由程序 { $program } 生成
transcript-running-since = 程序自 { $time } 起识别
transcript-failed-at = { $time }：{ $why }。可再次生成。
transcript-why-line = { $why }（第 { $line } 行）
transcript-why-segment = { $why }（第 { $segment } 段）
transcript-asked-help = 依次生成，有人使用系统时暂停；完成后显示在此音像记录的页面。
transcript-look-again = 刷新

word-no-sound = 音像记录中没有声音
word-media-unreadable = 音像内容无法读取
word-not-confined = 本机无法限制该程序的权限，故未运行
word-not-started = 程序不在或无法运行
word-program-failed = 程序自己报告失败
word-program-killed = 程序被强制结束，可能超出内存或处理器时间
word-program-outgrew = 程序的进程或文件过多，或占用的内存、磁盘空间过大，已被结束
word-took-too-long = 程序超过了允许的时间，已被结束
word-output-too-long = 程序的输出超过文字记录的上限
word-output-unreadable = 程序的输出不是可读的文字记录
word-output-behind-end = 程序的输出中有句子在音像记录结束之后
word-nothing-heard = 程序没有听出任何句子
word-transcripts-full = 文字记录已达上限，请先移去一份
word-not-allowed = 提出的人已无此权限
word-program-changed = 本单位已不再使用该程序
word-service-stopped = 生成期间系统停止了运行
word-service-failed = 系统未能完成，请系统管理员查看运行日志

event-transcript-asked = 提出由程序 { $program } 根据声音生成文字记录
event-transcript-begun = 把声音交给程序，开始生成文字记录
event-transcript-failed = { $line_given ->
    [yes] 未能生成文字记录：{ $why }（第 { $line } 行）
   *[no] { $segment_given ->
        [yes] 未能生成文字记录：{ $why }（第 { $segment } 段）
       *[no] 未能生成文字记录：{ $why }
    }
}

log-kind-transcript-asked = 提出生成文字记录
log-kind-transcript-begun = 开始生成文字记录
log-kind-transcript-failed = 未能生成文字记录

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

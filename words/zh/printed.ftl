# 案件文书的打印和归入
action-review-print = 打印法制审核意见书
action-review-file = 将法制审核意见书归入副卷
action-responsibility-print = 打印责任页
action-completeness-print = 打印办案要件清单

fault-no-opinion = 该审核还没有提出意见，提出后才能打印或归卷
fault-opinion-filed = 该审核意见书已经归卷，每份只归一次
fault-opinion-changed = 生成期间所载人员或文书的名称有变，请再试一次
fault-printout-over = 内容过多，超过一份文书最多 { $most } 的限度，没有生成

problem-fonts-missing = 缺少字体，不能生成文书
error-fonts = 不能生成文书：{ $problem }
refused-no-fonts = 字体文件 { $path } 不能读取，未生成任何文书。请系统管理员安装 Debian 软件包 { $package }，或者在 [fonts] 中指定其他字体

printed-day = { $year }年{ $month }月{ $day }日
printed-moment = { $day } { $time }
printed-as-of = { $moment }，保管日志共 { $size } 条
printed-first = 记录较多，本页只列出最早的 { $count } 条
printed-more = 另有 { $count } 项，见所附说明文件
printed-evidence-list = 送审时在案材料的清单
printed-recording = 音像记录 { $recording }
printed-stretch = 音像记录 { $recording }，自录制开始起算
printed-marker = 音像记录 { $recording }，自录制开始起 { $at } 处的标记
printed-marker-gone = 标记 { $marker }（已删除）
printed-transfer = 审核认为违法行为涉嫌犯罪，应当移送司法机关。
printed-no-transfer = 审核认为不需要移送司法机关。
printed-due = 截止 { $at }
printed-stopped = 已于 { $at } 办理
printed-statement = 案件完整性说明，供程序核验
printed-filed-reason = 系统按法制审核 { $review } 的日志条目生成，归入副卷

printed-page-opinion = 下载审核意见书（PDF）
printed-page-filed = 已归卷的审核意见书
printed-page-file = 将审核意见书归入副卷
printed-page-file-done = 审核意见书已归入副卷。
printed-page-responsibility = 下载责任页（PDF）
printed-page-completeness = 下载办案要件清单（PDF）

word-printout-responsibility = 责任页
word-printout-completeness = 办案要件清单
printed-saved = 已保存到 { $path }
printed-filed = 审核意见书已归卷：文书 { $id }，哈希 { $digest }
help-docket-review-opinion = 将审核意见书保存为 PDF 文件
    .output = 保存到的文件，须尚不存在
help-docket-review-file-opinion = 将审核意见书归入案件副卷，每份只归一次
help-docket-case-printout = 将案件的责任页或办案要件清单保存为 PDF 文件
    .what = 何种文书
    .output = 保存到的文件，须尚不存在

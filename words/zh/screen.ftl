# 采集站的屏幕
screen-title = { $station }：执法记录仪
screen-empty = 请插入执法记录仪
screen-agent-stopped = 采集程序没有运行，请勿取走执法记录仪，请通知系统管理员
screen-blocked = 保管日志与本站所见不符，未删除任何内容，请通知系统管理员
screen-unlooked = { $count } 个接入位置无法读取，请通知系统管理员
screen-found = 已接入，正在识别
screen-reading = 正在读取 { $read }/{ $files }
screen-sealed = 已封存，等待上传
screen-uploading = 正在上传 { $percent }%
screen-stored = 已入库 { $files } 个，请勿取走
screen-clearing = 已入库，正在清理，还剩 { $left } 个
screen-may-be-taken = 可以取走
screen-late = 逾期 { $count } 个
screen-not-sealed = { $files } 个文件未能封存，请通知系统管理员
screen-unseen = { $paths } 处无法读取，请通知系统管理员
screen-hindered = 暂时无法读完，正在重试
screen-not-taken = { $files } 个暂时无法上传，正在重试

# 命令行：当事人和投诉举报
help-docket-case-parties = 查看案件的当事人，以您可见的为限
help-docket-case-party = 登记、更正、移除案件的当事人，删除其个人信息
    .party = 当事人的编号，见 docket case parties
    .kind = 当事人的种类
    .minor = 是未成年人
    .consent = 同意电子送达
    .personal = 写有名称、代码和其他个人信息的文件，一行一项，如 name = "..."；未指定时从标准输入读取。个人信息不从命令行参数读取：参数会留在命令历史和进程列表中
help-docket-case-party-add = 登记案件的当事人，输出其编号
help-docket-case-party-correct = 更正当事人信息：重新填写全部内容，代替此前所填
help-docket-case-party-remove = 把当事人移出案件
help-docket-case-party-erase = 由负责人删除当事人的个人信息，不能撤销；日志保留删除的记载
help-docket-complaint = 投诉举报
    .complaint = 投诉举报的编号，见 docket complaint list
help-docket-complaint-list = 列出投诉举报：待处理的、待告知的和已告知的
help-docket-complaint-receive = 登记本机关收到的投诉举报，输出其编号
    .at = 收到的时间；只写日期时为当日零时
    .channel = 以何种方式收到
    .says = 投诉举报的内容，不写自然人姓名：会写入日志
    .about = 被投诉举报的单位或地点，不写自然人
    .anonymous = 不知道投诉举报人是谁：除指定的文件外不读取个人信息
    .personal = 写有投诉举报人姓名、被投诉举报人姓名和其他个人信息的文件，一行一项，如 name = "..."；未指定时从标准输入读取。个人信息不从命令行参数读取：参数会留在命令历史和进程列表中
help-docket-complaint-decide = 对投诉举报作出处理
    .outcome = 处理结果
    .case = 所立案件的案号或编号
    .ground = 理由，或移送何机关；未立案的必填
help-docket-complaint-tell = 登记已把处理结果告知投诉举报人，或未能告知的原因
    .at = 告知的时间；只写日期时为当日零时
    .how = 告知的方式
    .paper = 所用的文书
    .reason = 未用文书或未能告知的原因
help-docket-complaint-erase = 由负责人删除投诉举报的个人信息，不能撤销；日志保留删除的记载

standard-input = 标准输入
personal-unreadable = { $path } 第 { $line } 行无法读取：应为 名称 = "内容"，每项一行，名称可以是 { $known }
personal-unknown-kind = 身份证件种类（identity_kind）应为其中之一：{ $known }
personal-line = {"  "}{ $label }：{ $value }
party-told = { $kind } { $name }（{ $id }）
party-done = 当事人 { $name }：{ $act }
complaint-done = 投诉举报 { $name }：{ $act }
parties-none = 本案还没有登记当事人
complaints-none = 没有投诉举报
complaints-more = 还有未列出的
column-received = 收到时间
column-channel = 方式
column-complainant = 投诉举报人
column-outcome = 处理结果
column-about = 被投诉举报的单位或地点
column-says = 内容

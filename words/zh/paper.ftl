# 执法文书：种类、文号、签名、各环节所需文书
action-document-describe = 登记文书信息
action-document-papers = 查看各环节文书
field-made-by = 制作人
field-made-on = 文书日期
field-pages = 页数
field-paper-number = 文号
field-signatures = 签名
field-supersedes = 被替代的文书
fault-more-signatures = 最多 { $most } 个
fault-number-borne = 该文号在本机关当年已用于文书“{ $name }”，替代该文书的请注明
fault-pages-over = 应为 1 至 { $most }
fault-signature-in-the-future = 时间不能晚于现在
fault-signature-reason = 未说明拒签或者不在场的原因
fault-signature-witness = 当事人拒签的，须注明见证人身份或者音像记录（行政强制法第十八条）
fault-superseded-already = 该文书已被“{ $name }”替代
fault-supersedes-itself = 不能是该文书自身或者替代它的文书
fault-unknown-signer = 含有 { $of }，不是本机关的执法人员、用户或者本案当事人；见证人、翻译人员不填写姓名

event-document-described = 案件{ $case }：登记文书 { $document } 为{ $document_kind }{ $number_given ->
    [yes] （{ $number }）
   *[no] {""}
}，日期 { $made_on }{ $reason_given ->
    [yes] ，原因：{ $reason }
   *[no] {""}
}
log-kind-document-described = 登记文书信息

paper-missing = 缺
paper-filed = 已入卷
paper-unsigned = 签名不全
paper-superseded = 已被替代

paper-signed-ink = 手写签名
paper-signed-seal = 电子签章
paper-signing-refused = 拒签
paper-signing-absent = 不在场
word-paper-scan = 纸质扫描件
word-born-digital = 电子原件

# 命令行：文书
column-signatures-lacking = 缺少签名
column-paper-number = 文号
column-made-on = 文书日期
column-superseded-by = 替代文书
paper-described = 文书 { $document } 已登记
paper-undescribed = 文书 { $document } 尚未登记种类
papers-not-described = 尚未填写案件事项，各环节所需文书无从判断
signature-unreadable = { $given } 不是可用的签名，应如 role=party,how=ink,at=2026-01-05

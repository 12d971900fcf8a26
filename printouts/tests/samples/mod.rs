//! Printouts as the service would have them written, and programs that read what was written.

use std::path::{Path, PathBuf};
use std::process::Command;

use printouts::{
    Attachment, Capacity, Completeness, Deed, Demand, FontFile, FontFiles, Fonts, Letterhead, Link, Moment, Named,
    Opinion, Outcome, Point, PointResult, Printout, Responsibility, Standing, Written, write,
};
use words::Lang;

/// Where Debian's `fonts-noto-cjk` has its fonts.
const NOTO: &str = "/usr/share/fonts/opentype/noto";

/// The font of simplified Chinese in those collections.
const SIMPLIFIED: u32 = 2;

/// A digest as printouts show it.
pub(crate) const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// The fonts that sites have by default.
pub(crate) fn files() -> FontFiles {
    let file = |name: &str| FontFile { path: Path::new(NOTO).join(name), index: SIMPLIFIED };
    FontFiles {
        text: file("NotoSerifCJK-Regular.ttc"),
        heading: file("NotoSansCJK-Bold.ttc"),
        title: file("NotoSerifCJK-Bold.ttc"),
    }
}

/// The same, read.
pub(crate) fn fonts() -> Fonts {
    Fonts::load(&files()).expect("the package fonts-noto-cjk is installed")
}

/// The moment of all samples.
pub(crate) const MOMENT: Moment = Moment { year: 2026, month: 5, day: 8, hour: 2, minute: 30, second: 0 };

/// Whose printout, and which case.
pub(crate) fn letterhead(lang: Lang) -> Letterhead {
    match lang {
        Lang::Zh => Letterhead {
            agency: "薛城区自然资源局".to_owned(),
            case: "薛自然资案〔2026〕17号".to_owned(),
            case_title: "某建材有限公司非法占用土地案".to_owned(),
        },
        Lang::En => Letterhead {
            agency: "Xuecheng Bureau of Natural Resources".to_owned(),
            case: "XC-2026-17".to_owned(),
            case_title: "Unlawful occupation of land by a building materials company".to_owned(),
        },
    }
}

/// A statement that goes with a printout.
pub(crate) fn statement() -> Vec<Attachment> {
    vec![Attachment {
        name: "statement.json".to_owned(),
        media_type: "application/json".to_owned(),
        description: "本文书所载事项的可机读陈述".to_owned(),
        data: br#"{"type":"review.decided","outcome":"return"}"#.to_vec(),
    }]
}

const POINTS: [&str; 9] = [
    "执法主体是否合法，执法人员是否具备执法资格",
    "主要事实是否清楚，证据是否合法、充分",
    "适用法律、法规、规章是否准确",
    "裁量基准运用是否适当",
    "执法程序是否合法，是否按规定进行全过程记录",
    "执法文书是否完备、规范",
    "违法行为是否涉嫌犯罪，需要移送司法机关",
    "是否超越本机关法定权限",
    "其他应当审核的内容",
];

/// An opinion that returns a draft.
pub(crate) fn opinion() -> Opinion {
    let point = |(index, name): (usize, &&str)| Point {
        name: (*name).to_owned(),
        result: match index {
            4 => PointResult::DoesNot,
            6 => PointResult::NotApplicable,
            _ => PointResult::Conforms,
        },
        note: match index {
            4 => "查封场所未见全程音像记录：2026年3月12日09:42至09:57无记录，也未说明原因。".to_owned(),
            6 => "违法数额未达到移送标准。".to_owned(),
            _ => String::new(),
        },
        links: match index {
            1 => vec![Link { what: "现场检查笔录（第3号文书）".to_owned(), range: None }],
            4 => vec![Link {
                what: "音像记录 3f7a1c".to_owned(),
                range: Some(("09:12:30".to_owned(), "09:42:10".to_owned())),
            }],
            _ => Vec::new(),
        },
    };
    Opinion {
        letterhead: letterhead(Lang::Zh),
        number: "薛自然资法审〔2026〕5号".to_owned(),
        draft: Named { name: "行政处罚决定书（草稿）第2稿".to_owned(), digest: DIGEST.to_owned() },
        evidence: Named { name: "证据清单".to_owned(), digest: DIGEST.chars().rev().collect() },
        sent_by: "执法大队 王建国（执法证号 15040012）".to_owned(),
        sent_at: "2026年5月4日 09:15".to_owned(),
        points: POINTS.iter().enumerate().map(point).collect(),
        outcome: Outcome::Return,
        reasons: "送审材料中查封场所的音像记录有15分钟缺失，执法程序是否合法尚不能认定；其余各项符合规定。".to_owned(),
        wishes: vec![
            "补充查封场所缺失时段的音像记录，或者书面说明缺失的原因，并由两名以上执法人员签名；".to_owned(),
            "在决定书中写明当事人陈述、申辩的内容以及采纳与否的理由（《行政处罚法》第四十五条）。".to_owned(),
        ],
        entry: 18_472,
        logged_at: "2026年5月8日 10:30".to_owned(),
        reviewer: "李明".to_owned(),
        date: "2026年5月8日".to_owned(),
    }
}

/// A page of responsibility in which somebody decided against the review.
pub(crate) fn responsibility() -> Responsibility {
    let deed = |capacity, what: &str, who: &str, certificate: &str, at: &str, entry| Deed {
        capacity,
        what: what.to_owned(),
        who: who.to_owned(),
        certificate: certificate.to_owned(),
        at: at.to_owned(),
        entry,
    };
    Responsibility {
        letterhead: letterhead(Lang::Zh),
        as_of: "2026年5月20日 17:00".to_owned(),
        log: "docket.example.gov.cn/xuecheng".to_owned(),
        deeds: vec![
            deed(Capacity::Handled, "登记案件事项", "王建国", "15040012", "2026年3月2日 09:00", 12_001),
            deed(Capacity::Approved, "批准立案", "赵局长", "15040001", "2026年3月3日 16:20", 12_044),
            deed(Capacity::Reviewed, "法制审核：退回", "李明", "15040033", "2026年5月8日 10:30", 18_472),
            deed(Capacity::Overrode, "未采纳审核意见作出决定", "赵局长", "15040001", "2026年5月12日 15:00", 18_990),
        ],
    }
}

/// A list of what a case needs.
pub(crate) fn completeness() -> Completeness {
    let demand = |article: &str, wanted: &str, standing, fulfilled_by: &[&str], lacks: &[&str]| Demand {
        article: article.to_owned(),
        wanted: wanted.to_owned(),
        standing,
        fulfilled_by: fulfilled_by.iter().map(|text| (*text).to_owned()).collect(),
        lacks: lacks.iter().map(|text| (*text).to_owned()).collect(),
    };
    Completeness {
        letterhead: letterhead(Lang::Zh),
        as_of: "2026年5月20日 17:00".to_owned(),
        demands: vec![
            demand("附件2第八条", "立案审批表，负责人签名", Standing::Fulfilled, &["立案审批表（第1号文书）"], &[]),
            demand("附件2第十四条", "查封场所全程音像记录", Standing::Lacking, &["音像记录 3f7a1c"], &["09:42至09:57"]),
            demand("附件2第二十四条", "留置送达音像记录", Standing::NotApplicable, &[], &[]),
            demand(
                "附件2第二十条",
                "决定书载明六项内容",
                Standing::Open,
                &["决定书（第9号文书）"],
                &["未登记文书要素"],
            ),
        ],
        handlers: vec!["王建国".to_owned(), "孙丽".to_owned()],
        date: "2026年5月20日".to_owned(),
    }
}

/// Writes a printout, which checks it.
pub(crate) fn written(printout: &Printout) -> Written {
    write(printout, &fonts()).expect("the printout keeps to PDF/A and PDF/UA")
}

/// A file that was written, in a folder of its own.
pub(crate) struct Kept {
    folder: tempfile::TempDir,
}

impl Kept {
    /// Keeps bytes as a file.
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("printout.pdf"), pdf).expect("written");
        Self { folder }
    }

    /// The file.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("printout.pdf")
    }

    /// What a program says of it on its standard output.
    pub(crate) fn told(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let output = Command::new(program).args(before).arg(self.path()).args(after).output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error}; ./x test installs it"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {said}");
        // Titles in the tree of tags are told as they are in the file, which is no UTF-8.
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Its text, page by page.
    pub(crate) fn pages(&self) -> Vec<String> {
        let text = self.told("pdftotext", &["-enc", "UTF-8"], &["-"]);
        text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
    }

    /// Its text without spaces and ends of lines.
    pub(crate) fn text(&self) -> String {
        squeezed(&self.pages().concat())
    }
}

/// A text without spaces and ends of lines.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

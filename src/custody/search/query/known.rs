//! Words that say what a recording is, and not what is written about it: a closed list in both languages.
//!
//! They are what the pages call these things (a test holds the list against `words/`), and what people say
//! instead. Each is known only where it stands alone; in quotation marks it is a word like any other.

use crate::answers::deadline::Standing::{self, AtRisk, NoRule, OnTime, Overdue, StoredLate, Uncertain, Waiting};
use crate::answers::recording::MediaKind::{self, Audio, Other, Photo, Video};

/// What such a word asks for. Of several values one must be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Of this kind of media.
    Kind(MediaKind),
    /// Standing so towards its deadline.
    Standing(&'static [Standing]),
    /// Filed under a case, or under none.
    Filed(bool),
    /// Stored, or still to come.
    Stored(bool),
    /// With such a flag.
    Flag(&'static [&'static str]),
}

use Known::{Filed, Flag, Kind, Stored};

/// What a station flags of a file that is not whole.
const DAMAGED: &[&str] = &["container-damaged", "truncated", "unreadable", "partly-unreadable"];

/// Late by any reading: arrived late, or still to come.
const LATE: &[Standing] = &[Overdue, StoredLate];

/// All of them, folded. Where one begins another, the longer stands first.
pub const KNOWN: &[(&str, Known)] = &[
    ("执法视频", Kind(Video)),
    ("视频", Kind(Video)),
    ("录像", Kind(Video)),
    ("videos", Kind(Video)),
    ("video", Kind(Video)),
    ("音频", Kind(Audio)),
    ("录音", Kind(Audio)),
    ("audio", Kind(Audio)),
    ("照片", Kind(Photo)),
    ("照相", Kind(Photo)),
    ("图片", Kind(Photo)),
    ("photos", Kind(Photo)),
    ("photo", Kind(Photo)),
    ("pictures", Kind(Photo)),
    ("picture", Kind(Photo)),
    ("其他", Kind(Other)),
    ("other", Kind(Other)),
    ("逾期入库", Known::Standing(&[StoredLate])),
    ("即将逾期", Known::Standing(&[AtRisk])),
    ("已逾期", Known::Standing(&[Overdue])),
    ("逾期", Known::Standing(LATE)),
    ("超期", Known::Standing(LATE)),
    ("迟到", Known::Standing(LATE)),
    ("stored late", Known::Standing(&[StoredLate])),
    ("at risk", Known::Standing(&[AtRisk])),
    ("overdue", Known::Standing(&[Overdue])),
    ("late", Known::Standing(LATE)),
    ("按时", Known::Standing(&[OnTime])),
    ("on time", Known::Standing(&[OnTime])),
    ("时限内", Known::Standing(&[Waiting])),
    ("waiting", Known::Standing(&[Waiting])),
    ("时间存疑", Known::Standing(&[Uncertain])),
    ("time in doubt", Known::Standing(&[Uncertain])),
    ("无适用规则", Known::Standing(&[NoRule])),
    ("no rule", Known::Standing(&[NoRule])),
    ("待归案", Filed(false)),
    ("未归案", Filed(false)),
    ("未归档", Filed(false)),
    ("unfiled", Filed(false)),
    ("not filed", Filed(false)),
    ("已归案", Filed(true)),
    ("filed", Filed(true)),
    ("未入库", Stored(false)),
    ("尚未入库", Stored(false)),
    ("not stored", Stored(false)),
    ("已入库", Stored(true)),
    ("损坏", Flag(DAMAGED)),
    ("已损坏", Flag(DAMAGED)),
    ("damaged", Flag(DAMAGED)),
    ("空文件", Flag(&["empty"])),
    ("empty", Flag(&["empty"])),
];

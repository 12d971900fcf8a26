//! The words that entries are written with: who, which role, which stage, how it ended.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Role;
use crate::cause::Flaw;
use crate::ids::{AgencyId, DerivedId, IdError, StationId, UserId};

/// Who did it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A person with an account.
    User {
        /// The account.
        id: UserId,
        /// The role that the account had.
        role: Role,
        /// The agency that the account belonged to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// A station.
    Station {
        /// The station.
        id: StationId,
        /// The agency that owns it.
        agency: AgencyId,
    },
    /// The service itself.
    Service,
    /// Somebody who did not prove who they are.
    Nobody {
        /// Where the request came from.
        client: String,
    },
}

impl Actor {
    /// The version of entries that brought who it names.
    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::User { role, .. } => role.version(),
            Self::Station { .. } | Self::Service | Self::Nobody { .. } => 1,
        }
    }
}

/// Longest id of a stage or kind, in bytes.
const TERM_LENGTH_MAX: usize = 32;

const TERM_RULE: Flaw =
    Flaw::new("rule-term", "1 to 32 of a-z, 0-9 and '_', starting with a letter and ending in none of '_'");

const fn is_term(text: &[u8]) -> bool {
    if text.is_empty() || text.len() > TERM_LENGTH_MAX || !text[0].is_ascii_lowercase() {
        return false;
    }
    let mut at = 0;
    while at < text.len() {
        if !(text[at].is_ascii_lowercase() || text[at].is_ascii_digit() || text[at] == b'_') {
            return false;
        }
        at += 1;
    }
    text[text.len() - 1] != b'_'
}

/// The text of an id of the legal data, held in place: filings are copied about and compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Term {
    /// The text, and zeros behind it.
    bytes: [u8; TERM_LENGTH_MAX],
    length: u8,
}

impl Term {
    const fn new(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        if !is_term(text) {
            return None;
        }
        let (mut bytes, mut length) = ([0; TERM_LENGTH_MAX], 0_u8);
        while (length as usize) < text.len() {
            bytes[length as usize] = text[length as usize];
            length += 1;
        }
        Some(Self { bytes, length })
    }

    const fn known(text: &str) -> Self {
        match Self::new(text) {
            Some(term) => term,
            None => panic!("it keeps the rule of ids"),
        }
    }

    fn as_str(&self) -> &str {
        // Nothing but ASCII is let in.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

/// An id that the legal data of a site gives its meaning to. Which ids there are is not the format's: an entry
/// keeps the id that it was written with, whoever reads it and whatever that reader's legal data holds.
macro_rules! term_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $($(#[$note:meta])* $usual:ident = $text:literal),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Term);

        #[expect(non_upper_case_globals, reason = "they are the ids of the order as samples and tests name them")]
        impl $name {
            $($(#[$note])* pub const $usual: Self = Self(Term::known($text));)+

            /// The id as entries have it.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Term::new(text).map(Self).ok_or_else(|| IdError::new($what, TERM_RULE, text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

term_id! {
    /// Stage of a case that an item belongs to: an id of the site's legal data. Named here are those of the order
    /// (annex 2, article 3), with which the samples were written.
    Stage, "a stage",
    /// 启动
    Start = "start",
    /// 调查取证
    Investigation = "investigation",
    /// 审查决定
    Decision = "decision",
    /// 送达执行
    ServiceExecution = "service_execution",
    /// 归档管理
    Archive = "archive"
}

term_id! {
    /// Kind of a record: an id of the site's legal data. Named here are those of the order (annex 2, article 3),
    /// with which the samples were written.
    RecordKind, "a kind of record",
    /// 文字
    Text = "text",
    /// 照相
    Photo = "photo",
    /// 录音
    Audio = "audio",
    /// 录像
    Video = "video",
    /// 视频监控
    Surveillance = "surveillance"
}

term_id! {
    /// The matter of a case: an id of the site's legal data. Named here are those that the code asks for.
    Matter, "a matter",
    /// 行政处罚
    Penalty = "penalty",
    /// 行政许可
    Licence = "licence"
}

term_id! {
    /// Kind of an act: an id of the site's legal data. Named here are those with which tests were written.
    ActKind, "a kind of act",
    /// 现场检查
    Inspection = "inspection",
    /// 扣押
    Seize = "seize"
}

term_id! {
    /// Kind of service of documents: an id of the site's legal data. Named here are those with which tests were written.
    ServiceKind, "a kind of service",
    /// 直接送达
    Direct = "direct",
    /// 留置送达
    Leaving = "leaving"
}

term_id! {
    /// Kind of a document: an id of the site's legal data. Named here are those that the code asks for.
    PaperKind, "a kind of document",
    /// 行政执法决定书
    Decision = "decision",
    /// 信用修复告知书
    CreditRepairNotice = "credit_repair_notice",
    /// 催告书
    UrgingNotice = "urging_notice",
    /// 法制审核意见书
    LegalReview = "legal_review"
}

/// What became of a recorder's copy.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseOutcome {
    /// It was deleted, on a receipt.
    Deleted,
    /// Deleting it failed; it is still there.
    Failed,
}

/// Why a view ended.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewEnd {
    /// All that was asked for was sent.
    Complete,
    /// The client went away before the end.
    Interrupted,
    /// The viewer closed it.
    Closed,
    /// It was left open too long.
    Expired,
    /// The service stopped; the ranges up to then are not known.
    Restart,
    /// The vault did not give the bytes.
    Failed,
    /// The session or token under which it was opened ended. Of version 3, as are all below.
    Revoked,
    /// One entry cannot tell of more ranges.
    Full,
}

impl ViewEnd {
    /// The version of entries that brought it.
    pub(super) fn version(self) -> u32 {
        match self {
            Self::Complete | Self::Interrupted | Self::Closed | Self::Expired | Self::Restart | Self::Failed => 1,
            Self::Revoked | Self::Full => 3,
        }
    }
}

/// Bytes `start..end` of a content.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByteRange {
    /// First byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

/// What of an item was read.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// Its description.
    Detail,
    /// Its history.
    History,
    /// Its manifest, states or receipt.
    Proof,
    /// A still, pictures along its timeline, or its sound as a curve. Of version 2.
    Still,
}

/// How somebody proved who they are. Of version 2, as are all below.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// A password.
    Password,
    /// A password and a code of a second device.
    PasswordAndCode,
    /// A password and a code to recover with, which is used up. Of version 3.
    PasswordAndRecoveryCode,
    /// The agency's own sign-in service (OpenID Connect).
    OpenId,
}

/// Why a person's session ended.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The person signed out.
    SignedOut,
    /// The person signed out everywhere, or changed the password.
    Everywhere,
    /// It was not used for too long, or reached its end.
    Expired,
    /// The account had as many as it may, and a new one took its place.
    Displaced,
}

/// What a new password ends of all that entries before it gave out for the account.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordEnds {
    /// Every session.
    Sessions,
    /// Every session and every token.
    SessionsAndTokens,
}

/// What a marker on a recording's timeline says (annex 2, articles 10 and 11).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkerKind {
    /// 出示证件: the officers show their certificates.
    CertificateShown,
    /// 告知权利: the party is told of its rights.
    RightsTold,
    /// What its text says.
    Note,
}

/// The format that a transcript was given in.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptFormat {
    /// SubRip.
    Srt,
    /// WebVTT.
    Vtt,
    /// JSON of one plain form: segments and words with their times in milliseconds.
    Json,
    /// JSON as Whisper writes it: segments and words with their times in seconds.
    Whisper,
}

/// What is derived from a recording.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DerivedKind {
    /// 片段: a part of it.
    Clip,
    /// 截图: one frame.
    Snapshot,
}

/// In which form footage was shown that is not the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenForm", into = "WrittenForm")]
pub enum CopyForm {
    /// A rendition that browsers play, of the streams that players show.
    Rendition,
    /// A rendition of other streams. Of version 3.
    RenditionOf(CopyStreams),
    /// A clip or a snapshot.
    Derived {
        /// Which.
        derived: DerivedId,
    },
}

impl CopyForm {
    /// A rendition of these streams.
    pub fn rendition_of(streams: CopyStreams) -> Self {
        if streams == CopyStreams::default() { Self::Rendition } else { Self::RenditionOf(streams) }
    }

    /// The version of entries that brought it.
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::Rendition | Self::Derived { .. } => 2,
            Self::RenditionOf(_) => 3,
        }
    }

    /// What of a recording was shown, where that is not what players show.
    pub fn streams(&self) -> CopyStreams {
        if let Self::RenditionOf(streams) = self { *streams } else { CopyStreams::default() }
    }
}

/// Which streams of a recording, where they are not those that players show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyStreams {
    /// The stream of pictures, by its number in the file, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<u64>,
    /// The stream of sound, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<u64>,
    /// What inside the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<CopyPart>,
}

/// What inside a file was shown instead of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyPart {
    /// The video inside a photo.
    Embedded,
}

/// A [`CopyForm`] as entries have it: the streams are fields of the rendition, absent where they are the usual.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum WrittenForm {
    Rendition {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        video: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audio: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<CopyPart>,
    },
    Derived {
        derived: DerivedId,
    },
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for CopyForm {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        WrittenForm::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for CopyForm {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        WrittenForm::schemas(schemas);
    }
}

impl From<WrittenForm> for CopyForm {
    fn from(written: WrittenForm) -> Self {
        match written {
            WrittenForm::Rendition { video, audio, part } => Self::rendition_of(CopyStreams { video, audio, part }),
            WrittenForm::Derived { derived } => Self::Derived { derived },
        }
    }
}

impl From<CopyForm> for WrittenForm {
    fn from(form: CopyForm) -> Self {
        let CopyStreams { video, audio, part } = form.streams();
        match form {
            CopyForm::Rendition | CopyForm::RenditionOf(_) => Self::Rendition { video, audio, part },
            CopyForm::Derived { derived } => Self::Derived { derived },
        }
    }
}

/// How the service's wall clock departed from what the time can be. Of version 3, as are all below.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockJump {
    /// It went ahead of the monotonic clock while the service ran.
    Forward,
    /// It fell behind the monotonic clock while the service ran.
    Back,
    /// At start it lay before the log's last entry.
    BeforeLog,
    /// At start it lay longer after the log's last entry than a service is off in good faith.
    AfterLog,
    /// Stations' clocks agree with each other and not with it.
    Stations,
}

/// Why the service's wall clock is followed again.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSettling {
    /// It agrees with the time again.
    Agreed,
    /// An administrator says that it is right.
    Accepted,
}

crate::all_variants! {
    ReleaseOutcome { Deleted, Failed }
    ViewEnd { Complete, Interrupted, Closed, Expired, Restart, Failed, Revoked, Full }
    ReadWhat { Detail, History, Proof, Still }
    SignInMethod { Password, PasswordAndCode, PasswordAndRecoveryCode, OpenId }
    SessionEnd { SignedOut, Everywhere, Expired, Displaced }
    MarkerKind { CertificateShown, RightsTold, Note }
    TranscriptFormat { Srt, Vtt, Json, Whisper }
    DerivedKind { Clip, Snapshot }
    CopyPart { Embedded }
    ClockJump { Forward, Back, BeforeLog, AfterLog, Stations }
    ClockSettling { Agreed, Accepted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_the_legal_data_is_read_and_written_as_it_is_whether_it_is_known_here_or_not() {
        let longest = "a".repeat(TERM_LENGTH_MAX);
        for id in ["start", "service_execution", "retention_2031", "x", &longest] {
            let written = format!("\"{id}\"");
            let stage: Stage = serde_json::from_str(&written).expect("a stage");
            let kind: RecordKind = serde_json::from_str(&written).expect("a kind");
            assert_eq!((stage.as_str(), kind.as_str()), (id, id));
            assert_eq!(serde_json::to_string(&stage).expect("JSON"), written);
            assert_eq!(serde_json::to_string(&kind).expect("JSON"), written);
        }
        assert_eq!("start".parse(), Ok(Stage::Start));
        assert_eq!("surveillance".parse(), Ok(RecordKind::Surveillance));
        assert_ne!("start_".repeat(2).trim_end_matches('_').parse(), Ok(Stage::Start));
    }

    #[test]
    fn what_keeps_not_the_rule_of_ids_is_no_stage_and_no_kind() {
        let too_long = "a".repeat(TERM_LENGTH_MAX + 1);
        for text in ["", "_", "a_", "1a", "Start", "启动", "a-b", "a b", "a\0", &too_long] {
            let problem = text.parse::<Stage>().expect_err(text).to_string();
            assert!(problem.contains("is not a stage: 1 to 32 of a-z"), "{problem}");
            assert!(text.parse::<RecordKind>().is_err(), "{text}");
            assert!(serde_json::from_value::<Stage>(serde_json::Value::from(text)).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Stage>("7").is_err());
    }
}

//! The words that entries are written with: who, which role, which stage, how it ended.

use serde::{Deserialize, Serialize};

use crate::ids::{AgencyId, DerivedId, StationId, UserId};

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

/// What a person may do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 执法人员: sees their own footage and names its case.
    Officer,
    /// 证据管理员: finds, watches, files and hands over the footage of an agency.
    Clerk,
    /// 机关负责人: approves, sees who is late.
    Head,
    /// 审核员: checks custody and completeness.
    Reviewer,
    /// 法制机构: reads over all agencies.
    Supervisor,
    /// Reads the custody log, no footage.
    Auditor,
    /// 系统管理员: accounts and stations, no footage.
    Administrator,
}

/// Stage of a case that an item belongs to (annex 2, article 3).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 启动
    Start,
    /// 调查取证
    Investigation,
    /// 审查决定
    Decision,
    /// 送达执行
    ServiceExecution,
    /// 归档管理
    Archive,
}

/// Kind of a record (annex 2, article 3).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// 文字
    Text,
    /// 照片
    Photo,
    /// 音频
    Audio,
    /// 视频
    Video,
    /// 监控
    Surveillance,
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

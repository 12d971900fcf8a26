//! The closed list of what the custody log can say.
//!
//! A new kind of fact is a new variant here, a case in the service's fold, and a line in
//! `FORMAT.md` section 5. Variants are never removed and fields never change their meaning.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::ids::{
    AgencyId, CaseId, CaseNumber, Certificate, DockingId, PackageId, RecorderId, RecordingId, SecretId, StationId,
    UserId, ViewId,
};
use crate::keys::PublicKey;
use crate::time::Utc;

/// Who did it.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseOutcome {
    /// It was deleted, on a receipt.
    Deleted,
    /// Deleting it failed; it is still there.
    Failed,
}

/// Why a view ended.
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
}

/// Bytes `start..end` of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByteRange {
    /// First byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

/// What of an item was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadWhat {
    /// Its description.
    Detail,
    /// Its history.
    History,
    /// Its manifest, states or receipt.
    Proof,
}

/// A fact or an access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Event {
    /// The first entry of a log.
    #[serde(rename = "log.opened")]
    LogOpened {
        /// The log's name.
        origin: String,
        /// The log's public key.
        key: PublicKey,
        /// Version of the service.
        version: String,
    },
    /// The service started.
    #[serde(rename = "service.started")]
    ServiceStarted {
        /// Version of the service.
        version: String,
        /// Half steps that start-up finished or undid.
        recovered: u64,
    },
    /// An agency was added.
    #[serde(rename = "agency.created")]
    AgencyCreated {
        /// The agency.
        agency: AgencyId,
        /// Its name.
        name: String,
    },
    /// An account was made.
    #[serde(rename = "user.created")]
    UserCreated {
        /// The account.
        user: UserId,
        /// The person's name.
        name: String,
        /// What the person may do.
        role: Role,
        /// The agency, but for roles over all agencies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
        /// For an officer, the certificate number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<Certificate>,
    },
    /// An account was closed.
    #[serde(rename = "user.disabled")]
    UserDisabled {
        /// The account.
        user: UserId,
        /// Why.
        reason: String,
    },
    /// A token was given out. The token itself is never logged.
    #[serde(rename = "user.token_issued")]
    TokenIssued {
        /// The account.
        user: UserId,
        /// Which token.
        token: SecretId,
        /// When it ends.
        expires_at: Utc,
    },
    /// An officer was registered.
    #[serde(rename = "officer.registered")]
    OfficerRegistered {
        /// Certificate number.
        certificate: Certificate,
        /// The officer's name.
        name: String,
        /// The agency.
        agency: AgencyId,
    },
    /// A recorder was given to an officer.
    #[serde(rename = "recorder.assigned")]
    RecorderAssigned {
        /// The recorder.
        recorder: RecorderId,
        /// The agency that owns it.
        agency: AgencyId,
        /// The officer's certificate number.
        certificate: Certificate,
        /// From when.
        from: Utc,
        /// Until when; open where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Utc>,
    },
    /// An enrolment code was given out. The code itself is never logged.
    #[serde(rename = "station.code_issued")]
    StationCodeIssued {
        /// Which code.
        code: SecretId,
        /// The agency that the station will belong to.
        agency: AgencyId,
        /// The station's name.
        name: String,
        /// When the code ends.
        expires_at: Utc,
    },
    /// A station enrolled.
    #[serde(rename = "station.enrolled")]
    StationEnrolled {
        /// The station.
        station: StationId,
        /// The agency that owns it.
        agency: AgencyId,
        /// Its name.
        name: String,
        /// Its public key.
        key: PublicKey,
        /// The code that it used up.
        code: SecretId,
    },
    /// A station may seal no more.
    #[serde(rename = "station.revoked")]
    StationRevoked {
        /// The station.
        station: StationId,
        /// Why.
        reason: String,
    },
    /// A docking statement came in.
    #[serde(rename = "docking.recorded")]
    DockingRecorded {
        /// The docking.
        docking: DockingId,
        /// The station.
        station: StationId,
        /// The recorder.
        recorder: RecorderId,
        /// SHA-256 of the signed payload.
        payload: Digest,
        /// The stored envelope.
        envelope: Digest,
    },
    /// A station announced a sealed recording.
    #[serde(rename = "recording.announced")]
    RecordingAnnounced {
        /// The recording.
        recording: RecordingId,
        /// The station.
        station: StationId,
        /// The stored envelope.
        envelope: Digest,
        /// SHA-256 of the content.
        content: Digest,
        /// Size of the content in bytes.
        size: u64,
        /// The stored segment states.
        states: Digest,
    },
    /// A recording's content is complete and durable. Its receipt is this entry with its proof.
    #[serde(rename = "recording.stored")]
    RecordingStored {
        /// The recording.
        recording: RecordingId,
        /// SHA-256 of the content.
        content: Digest,
        /// Size of the content in bytes.
        size: u64,
    },
    /// What became of the recorder's copy.
    #[serde(rename = "recording.released")]
    RecordingReleased {
        /// The recording.
        recording: RecordingId,
        /// Path on the recorder.
        path: String,
        /// What happened.
        outcome: ReleaseOutcome,
        /// What the system said, where it failed.
        detail: String,
        /// When, by the station's clock.
        at: Utc,
    },
    /// A description, history or proof was read.
    #[serde(rename = "item.read")]
    ItemRead {
        /// What of it.
        what: ReadWhat,
    },
    /// Footage is about to be served.
    #[serde(rename = "view.opened")]
    ViewOpened {
        /// The view.
        view: ViewId,
        /// The recording.
        recording: RecordingId,
        /// Where the request came from.
        client: String,
    },
    /// Footage was served.
    #[serde(rename = "view.closed")]
    ViewClosed {
        /// The view.
        view: ViewId,
        /// The recording.
        recording: RecordingId,
        /// What was sent.
        ranges: Vec<ByteRange>,
        /// How it ended.
        end: ViewEnd,
    },
    /// A case was opened.
    #[serde(rename = "case.opened")]
    CaseOpened {
        /// The case.
        case: CaseId,
        /// The agency.
        agency: AgencyId,
        /// The case number.
        number: CaseNumber,
        /// What it is about.
        title: String,
    },
    /// A recording was filed under a case.
    #[serde(rename = "case.linked")]
    CaseLinked {
        /// The case.
        case: CaseId,
        /// The recording.
        recording: RecordingId,
        /// The stage of the case.
        stage: Stage,
        /// The kind of record.
        record_kind: RecordKind,
        /// Why.
        reason: String,
    },
    /// A recording was taken out of a case.
    #[serde(rename = "case.unlinked")]
    CaseUnlinked {
        /// The case.
        case: CaseId,
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: String,
    },
    /// Somebody searched.
    #[serde(rename = "search.made")]
    SearchMade {
        /// What was searched: `recordings`, `cases`, `log`, …
        scope: String,
        /// The filters, as given.
        query: String,
        /// How many items the page showed.
        shown: u64,
    },
    /// A package was made. Each item of it has its own `item.packaged` in the same transaction.
    #[serde(rename = "package.made")]
    PackageMade {
        /// The package.
        package: PackageId,
        /// The case, where it is a case's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<CaseId>,
        /// How many recordings it holds.
        recordings: u64,
        /// For whom or what.
        reason: String,
    },
    /// An item went into a package.
    #[serde(rename = "item.packaged")]
    ItemPackaged {
        /// The package.
        package: PackageId,
    },
    /// A package's bytes were sent.
    #[serde(rename = "package.sent")]
    PackageSent {
        /// The package.
        package: PackageId,
        /// Bytes sent.
        bytes: u64,
        /// How it ended.
        end: ViewEnd,
    },
    /// Somebody was refused.
    #[serde(rename = "access.refused")]
    AccessRefused {
        /// What was tried: a route's name or an action.
        action: String,
        /// On what, as far as it may be told.
        target: String,
        /// Why: `unauthenticated`, `forbidden`, `unknown`, …
        why: String,
    },
}

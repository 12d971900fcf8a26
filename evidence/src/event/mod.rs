//! The closed list of what the custody log can say.
//!
//! A new kind of fact is a new variant here, a case in the service's fold, and a line in
//! `FORMAT.md` section 5. Variants are never removed and fields never change their meaning. Each
//! belongs to the version of entries that brought it ([`Event::version`]).

mod items;
mod terms;
mod version;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::ids::{
    AgencyId, CaseId, CaseNumber, Certificate, DerivedId, DockingId, DocumentId, MarkerId, PackageId, RecorderId,
    RecordingId, SecretId, StationId, UserId, ViewId,
};
use crate::keys::PublicKey;
use crate::time::Utc;

pub use terms::{
    Actor, ByteRange, ClockJump, ClockSettling, CopyForm, CopyPart, CopyStreams, DerivedKind, MarkerKind, PasswordEnds,
    ReadWhat, RecordKind, ReleaseOutcome, Role, SessionEnd, SignInMethod, Stage, ViewEnd,
};

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
        /// Digest of its `HOW-TO-CHECK.txt`; absent in older entries only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Digest>,
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
        /// The sending that `package.opened` began. Of version 3; absent before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        view: Option<ViewId>,
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
        /// The account that somebody tried to sign in to, where there is such an account. What was typed
        /// otherwise is never logged: it may be a password in the wrong field. Since version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<UserId>,
    },
    /// The key with which the service signs what it derives. Of version 2, as are all below.
    #[serde(rename = "service.key_named")]
    ServiceKeyNamed {
        /// The public key.
        key: PublicKey,
    },
    /// A password was set. Neither it nor its hash is ever logged.
    #[serde(rename = "user.password_set")]
    PasswordSet {
        /// The account.
        user: UserId,
        /// Whether the person must choose another at the next sign-in.
        must_change: bool,
        /// What ends with it of all that earlier entries gave out for the account, whether an entry of its
        /// own tells so or not. Absent where nothing does, and before version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends: Option<PasswordEnds>,
        /// The session or token with which it was set, which alone goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<SecretId>,
    },
    /// A second factor was turned on or off. Its secret is never logged.
    #[serde(rename = "user.second_factor_set")]
    SecondFactorSet {
        /// The account.
        user: UserId,
        /// Whether it is asked for from now on.
        on: bool,
    },
    /// A person signed in.
    #[serde(rename = "session.started")]
    SessionStarted {
        /// Which session.
        session: SecretId,
        /// The account.
        user: UserId,
        /// Where the request came from.
        client: String,
        /// How the person proved who they are.
        method: SignInMethod,
        /// When it ends at the latest.
        expires_at: Utc,
    },
    /// A session ended.
    #[serde(rename = "session.ended")]
    SessionEnded {
        /// Which session.
        session: SecretId,
        /// The account.
        user: UserId,
        /// Why.
        end: SessionEnd,
    },
    /// A moment of a recording was marked.
    #[serde(rename = "marker.set")]
    MarkerSet {
        /// The marker.
        marker: MarkerId,
        /// The recording.
        recording: RecordingId,
        /// The moment, in milliseconds of the recording's timeline.
        at_ms: u64,
        /// What it marks.
        kind: MarkerKind,
        /// What it says; may be empty but for a note.
        text: String,
    },
    /// A marker was taken away.
    #[serde(rename = "marker.removed")]
    MarkerRemoved {
        /// The marker.
        marker: MarkerId,
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: String,
    },
    /// Footage is about to be served in another form than the original. A `view.closed` ends it,
    /// whose ranges are of that form.
    #[serde(rename = "view.opened_copy")]
    CopyOpened {
        /// The view.
        view: ViewId,
        /// The recording that it shows.
        recording: RecordingId,
        /// In which form.
        form: CopyForm,
        /// Where the request came from.
        client: String,
    },
    /// A clip was cut or a snapshot taken.
    #[serde(rename = "derived.made")]
    DerivedMade {
        /// The clip or snapshot.
        derived: DerivedId,
        /// The recording that it comes from.
        recording: RecordingId,
        /// What it is.
        kind: DerivedKind,
        /// The stored envelope of its statement.
        envelope: Digest,
        /// SHA-256 of its content.
        content: Digest,
        /// Size of its content in bytes.
        size: u64,
    },
    /// A document was stored under a case.
    #[serde(rename = "document.filed")]
    DocumentFiled {
        /// The document.
        document: DocumentId,
        /// The case.
        case: CaseId,
        /// The file's name, as it was given.
        name: String,
        /// Media type by content.
        media_type: String,
        /// SHA-256 of its content.
        content: Digest,
        /// Size of its content in bytes.
        size: u64,
        /// The stage of the case.
        stage: Stage,
        /// The kind of record.
        record_kind: RecordKind,
        /// Why.
        reason: String,
    },
    /// A document was taken out of its case. Its content stays stored.
    #[serde(rename = "document.withdrawn")]
    DocumentWithdrawn {
        /// The document.
        document: DocumentId,
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// A document is about to be served.
    #[serde(rename = "document.opened")]
    DocumentOpened {
        /// The document.
        document: DocumentId,
        /// Where the request came from.
        client: String,
    },
    /// A recording's stored bytes and its chain were checked on a person's word.
    #[serde(rename = "recording.verified")]
    RecordingVerified {
        /// The recording.
        recording: RecordingId,
        /// Whether everything held.
        holds: bool,
        /// What did not hold; empty where everything did.
        findings: Vec<String>,
    },
    /// The wall clock jumped and is not followed: until a `clock.settled`, entries go on by the monotonic
    /// clock and say so. Of version 3, as are all below.
    #[serde(rename = "clock.jumped")]
    ClockJumped {
        /// In which way.
        kind: ClockJump,
        /// What the wall clock said.
        wall: Utc,
        /// What the time was without it.
        expected: Utc,
    },
    /// The wall clock is followed again.
    #[serde(rename = "clock.settled")]
    ClockSettled {
        /// Why.
        how: ClockSettling,
        /// What the wall clock said.
        wall: Utc,
        /// What the time was without it.
        expected: Utc,
        /// Why an administrator takes the wall clock for right; empty where it agrees by itself.
        reason: String,
    },
    /// A station showed a checkpoint of this log that it had seen.
    #[serde(rename = "checkpoint.seen")]
    CheckpointSeen {
        /// The station.
        station: StationId,
        /// How many entries the log had.
        entries: u64,
        /// The root that the checkpoint signs.
        root: Digest,
    },
    /// Nothing of an announced upload arrived for long: what had arrived of it is removed. The
    /// recording stays announced, and its station may bring it again.
    #[serde(rename = "upload.abandoned")]
    UploadAbandoned {
        /// The recording.
        recording: RecordingId,
        /// The station that announced it.
        station: StationId,
        /// Bytes that had arrived and are removed.
        bytes: u64,
    },
    /// The station of an abandoned upload announced it again, and begins anew.
    #[serde(rename = "upload.resumed")]
    UploadResumed {
        /// The recording.
        recording: RecordingId,
        /// The station.
        station: StationId,
    },
    /// A token was taken back, or ended with the password. Of version 3, as are all below.
    #[serde(rename = "user.token_revoked")]
    TokenRevoked {
        /// The account.
        user: UserId,
        /// Which token.
        token: SecretId,
        /// Why.
        reason: String,
    },
    /// From here on, what lets somebody in is bound by a keyed MAC to the entry that brought it. What was
    /// there before was bound as it stood.
    #[serde(rename = "credentials.bound")]
    CredentialsBound {
        /// How many accounts, passwords, tokens, sessions, stations and codes were bound as they stood.
        rows: u64,
    },
    /// A package is about to be sent. Several entries of one transaction name all items in it, 64 at a
    /// time; a `package.sent` ends it. Of version 3.
    #[serde(rename = "package.opened")]
    PackageOpened {
        /// The package.
        package: PackageId,
        /// The sending.
        view: ViewId,
        /// Where the request came from.
        client: String,
    },
    /// An administrator accepted that this log goes on from a backup, and that the entries after
    /// `size` which were there before are gone. Of version 3, as are all below.
    #[serde(rename = "log.restored")]
    LogRestored {
        /// Entries that were kept: the size of the restored log.
        size: u64,
        /// Root of the tree over them.
        root: Digest,
        /// Size of the latest checkpoint that is known to be lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_size: Option<u64>,
        /// Root of that checkpoint.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_root: Option<Digest>,
        /// Why.
        reason: String,
    },
    /// A station showed a checkpoint, signed by this log's key, that this log does not continue.
    #[serde(rename = "log.contradicted")]
    LogContradicted {
        /// Size of the checkpoint.
        size: u64,
        /// Its root.
        root: Digest,
    },
}

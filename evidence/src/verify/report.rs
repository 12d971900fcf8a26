//! What a check found, as data: for programs as JSON, for people through `told`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::message::{Fault, Limit, Notice};
use crate::digest::Digest;
use crate::event::{Actor, ByteRange, CopyForm, Event, ReadWhat, ViewEnd};
use crate::ids::{AgencyId, Certificate, DockingId, PackageId, RecorderId, RecordingId, StationId};
use crate::keys::{KeyId, PublicKey};
use crate::name::Undecoded;
use crate::package::{PackageIndex, PackagedCase};
use crate::time::Utc;

/// The outcome of checking a package.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What came of it.
    pub verdict: Verdict,
    /// Whether nothing is wrong, under a key of the log that did not come with the package.
    pub holds: bool,
    /// What is wrong, in the order of the files.
    pub findings: Vec<Finding>,
    /// What a reader should know.
    pub notices: Vec<Remark>,
    /// What the package says that it is, where its index can be read.
    pub package: Option<PackageFacts>,
    /// What is known of each recording.
    pub recordings: Vec<RecordingFacts>,
    /// What this check cannot know.
    pub limits: Vec<Limit>,
    /// Names of people and stations that proven entries give, by item (`user:zhang`).
    #[serde(skip)]
    pub names: BTreeMap<String, String>,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is wrong, under a key of the log that did not come with the package.
    Holds,
    /// Nothing is wrong, but the log's key was the package's own: whoever made the package anew with
    /// a log and keys of their own would be told the same.
    ConsistentInItself,
    /// Something is wrong.
    DoesNotHold,
}

impl Verdict {
    /// Exit code of a program that checks a package: 0, 3 or 1.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::DoesNotHold => 1,
            Self::ConsistentInItself => 3,
        }
    }
}

impl Report {
    /// Adds what the caller found, such as a symbolic link in the package's directory.
    pub fn add(&mut self, file: &str, fault: Fault) {
        self.verdict = Verdict::DoesNotHold;
        self.holds = false;
        self.findings.push(Finding::new(file, fault));
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, as a path in the package; empty where it is the package as a whole.
    pub file: String,
    /// Number of the rule in `FORMAT.md` that is broken.
    pub rule: &'static str,
    /// What is wrong with it.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Finding {
    pub(super) fn new(file: &str, fault: Fault) -> Self {
        Self { file: file.to_owned(), rule: fault.rule(), fault }
    }
}

/// A key of the service that an entry of the log names; what the service derives is signed by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceKey {
    /// The key.
    pub key: PublicKey,
    /// Its id.
    pub key_id: KeyId,
    /// Number of the entry that names it.
    pub index: u64,
}

/// Something that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The file that it is about.
    pub file: String,
    /// What to know of it.
    #[serde(flatten)]
    pub notice: Notice,
}

/// What the package says that it is.
#[derive(Debug, Clone, Serialize)]
pub struct PackageFacts {
    /// The package.
    pub package: PackageId,
    /// When it was made.
    pub made_at: Utc,
    /// For whom or what.
    pub reason: String,
    /// Who made it, where the log says so.
    pub made_by: Option<Actor>,
    /// The case.
    pub case: Option<PackagedCase>,
    /// The custody log.
    pub origin: String,
    /// The log's verifier key that was used.
    pub log_key: Option<String>,
    /// Entries that the checkpoint covers.
    pub log_size: Option<u64>,
    /// The tree's root at that size.
    pub log_root: Option<Digest>,
    /// The keys that the service signs with what it derives, as the log names them.
    pub service_keys: Vec<ServiceKey>,
}

impl PackageFacts {
    pub(super) fn of(index: &PackageIndex) -> Self {
        Self {
            package: index.package.clone(),
            made_at: index.made_at,
            reason: index.reason.clone(),
            made_by: None,
            case: index.case.clone(),
            origin: index.origin.clone(),
            log_key: None,
            log_size: None,
            log_root: None,
            service_keys: Vec::new(),
        }
    }
}

/// What is known of one recording: from its manifest, and from the log.
#[derive(Debug, Clone, Serialize)]
pub struct RecordingFacts {
    /// The recording.
    pub recording: RecordingId,
    /// Path of its content in the package.
    pub content: String,
    /// What the station signed, where the manifest holds.
    pub seal: Option<SealFacts>,
    /// When it was stored.
    pub stored_at: Option<Utc>,
    /// Seconds from the capture's end to the storing. Whether that is late is for the law that was
    /// in force to say, not for this program.
    pub stored_after_seconds: Option<i64>,
    /// Number of the log entry that says so.
    pub stored_index: Option<u64>,
    /// Whether the service's clock was in doubt then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stored_clock_doubted: bool,
    /// Who had access, in the order of the log.
    pub accesses: Vec<Access>,
    /// What else the log says of it, in order.
    pub life: Vec<Happening>,
}

/// What a manifest says.
#[derive(Debug, Clone, Serialize)]
pub struct SealFacts {
    /// Path on the recorder.
    pub name: String,
    /// What the path's bytes may read as, and the bytes, where they are not UTF-8.
    #[serde(flatten)]
    pub undecoded: Option<Undecoded>,
    /// SHA-256 of the content.
    pub digest: Digest,
    /// Size in bytes.
    pub size: u64,
    /// Media type, by content.
    pub media_type: String,
    /// The agency.
    pub agency: AgencyId,
    /// The station.
    pub station: StationId,
    /// The key that signed.
    pub station_key: KeyId,
    /// The recorder.
    pub recorder: RecorderId,
    /// The officer's certificate number.
    pub officer: Option<Certificate>,
    /// How the officer is known: `profile`, `assignment` or `none`.
    pub officer_basis: &'static str,
    /// Capture start, where known.
    pub captured_start: Option<Utc>,
    /// Capture end, as judged.
    pub captured_end: Utc,
    /// The rule that judged.
    pub capture_rule: String,
    /// When the recorder was docked.
    pub docked_at: Utc,
    /// When it was sealed.
    pub sealed_at: Utc,
    /// The docking.
    pub docking: DockingId,
    /// Number of this station's earlier statements.
    pub chain_sequence: u64,
}

/// An access to a recording.
#[derive(Debug, Clone, Serialize)]
pub struct Access {
    /// Number of the log entry.
    pub index: Option<u64>,
    /// When.
    pub time: Utc,
    /// Who.
    pub actor: Actor,
    /// What was done.
    #[serde(flatten)]
    pub what: AccessWhat,
    /// What the entry says.
    #[serde(skip)]
    pub said: Event,
    /// Its place among the entries of the recording.
    #[serde(skip)]
    pub place: usize,
}

/// What was done with a recording.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AccessWhat {
    /// Something about it was read.
    Read {
        /// What.
        part: ReadWhat,
    },
    /// Its content was watched or fetched.
    View {
        /// Where the request came from.
        client: String,
        /// In which form, where it was not the original.
        #[serde(skip_serializing_if = "Option::is_none")]
        form: Option<CopyForm>,
        /// Bytes sent; not known while no entry closes the view.
        bytes: Option<u64>,
        /// The first of the ranges that were sent.
        ranges: Vec<ByteRange>,
        /// How it ended.
        end: Option<ViewEnd>,
    },
    /// It went into a package.
    Package {
        /// The package.
        package: PackageId,
    },
    /// A package that it is in was sent.
    Sent {
        /// The package.
        package: PackageId,
        /// Where the request came from.
        client: String,
    },
    /// It was refused.
    Refused {
        /// What was tried.
        action: String,
        /// Why it was refused.
        why: String,
    },
}

/// Something that happened to a recording, other than an access.
#[derive(Debug, Clone, Serialize)]
pub struct Happening {
    /// Number of the log entry.
    pub index: Option<u64>,
    /// When.
    pub time: Utc,
    /// Who did it.
    pub actor: Actor,
    /// The event's type.
    pub event: String,
    /// What a reader wants to know of it: a reason, a case, an outcome.
    pub detail: String,
    /// What the entry says.
    #[serde(skip)]
    pub said: Event,
    /// Its place among the entries of the recording.
    #[serde(skip)]
    pub place: usize,
}

//! Why a use case refuses, as situations. What each is called, in answers and in the log, is [`Kind`]'s; what a person
//! reads of a value or a state is [`Fault`]'s, and the fields that are named are [`Field`]'s.

pub mod fault;
pub mod field;
pub mod kind;

use evidence::entry::Item;
use evidence::ids::StationId;
use evidence::statement::StatementError;

use crate::custody::legal::NotInForce;

// What a refusal may hold of the layers below: whoever words one names these, and nothing else of them.
pub use crate::media::MediaError;
pub use crate::store::log::AppendError;
pub use crate::store::objects::VaultError;
pub use crate::store::tables::DbError;

pub use fault::Fault;
pub use field::Field;
pub use kind::Kind;

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The caller did not prove who they are.
    #[error("a valid token is needed")]
    SignIn,
    /// The password or code is not right, or there is no such account.
    #[error("account, password or code is not right")]
    BadPassword,
    /// The account has a second factor, and its code was not given.
    #[error("the code of the second device is needed")]
    CodeNeeded,
    /// The agency's own sign-in service did not do as it should.
    #[error("the sign-in service failed: {0}")]
    OpenId(String),
    /// Too many sign-ins failed.
    #[error("too many sign-ins failed; try again in {seconds} seconds")]
    TooManyAttempts {
        /// How long to wait, in seconds.
        seconds: i64,
    },
    /// Too many strangers wait for their passwords to be looked at.
    #[error("too many sign in at this moment; try again in a few seconds")]
    NoHashPlace,
    /// A request that changes something does not come from a page of ours.
    #[error("the request does not come from a page of this session; reload the page and try again")]
    ForeignPage,
    /// The media cannot be worked on.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The caller may not do this.
    #[error("this role may not do this")]
    Forbidden {
        /// What was asked for, where it is one thing.
        item: Option<Item>,
    },
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {what}")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The thing, where it exists but is hidden.
        item: Option<Item>,
        /// What was asked for, as given.
        asked: String,
    },
    /// A value breaks a rule.
    #[error("{field} {problem}")]
    Invalid {
        /// The field.
        field: Field,
        /// What is wrong with it.
        problem: Fault,
    },
    /// A stage or kind is not in force by the site's legal data.
    #[error("{field}: {what}")]
    NotInForce {
        /// The field.
        field: Field,
        /// What was asked for, and what there is.
        what: NotInForce,
    },
    /// Something of that name is there already.
    #[error("{what} exists already")]
    Exists {
        /// What is there.
        what: String,
    },
    /// The thing is in a state that does not allow it.
    #[error("{0}")]
    Conflict(Fault),
    /// The station was revoked.
    #[error("station {station} was revoked and can seal no more; enrol it anew")]
    StationRevoked {
        /// The station.
        station: StationId,
    },
    /// The enrolment code is unknown, used or over.
    #[error("the enrolment code is unknown, was used, or is over; ask the administrator for a new one")]
    BadCode,
    /// The station's signature over its challenge or key does not hold.
    #[error("the station's signature does not hold: {0}")]
    BadSignature(String),
    /// The manifest or docking statement is not accepted.
    #[error("the statement is not accepted: {0}")]
    Statement(#[from] StatementError),
    /// The statement names somebody or something else than the request.
    #[error("the statement's {field} is not the one that brought it")]
    OtherStatement {
        /// The field.
        field: Field,
    },
    /// The recording is larger than the site takes.
    #[error("the recording has {size} bytes; this service takes at most {limit}: raise limits.recording_bytes_max")]
    RecordingTooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The station has too many uploads open.
    #[error("the station has {open} uploads open; finish some first (limit {limit})")]
    TooManyUploads {
        /// How many are open.
        open: u64,
        /// The limit.
        limit: u64,
    },
    /// The station has too many bytes announced that did not arrive.
    #[error("the station has {bytes} bytes announced that did not arrive; finish some uploads first (limit {limit})")]
    TooManyBytes {
        /// How many are open.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The upload was abandoned, and is not announced again yet.
    #[error("nothing of the upload arrived for long, and it was abandoned: announce it again")]
    UploadNotOpen,
    /// The person has too many views open.
    #[error("you have {open} views open that are being sent; close some first")]
    TooManyViews {
        /// How many are open.
        open: usize,
    },
    /// The segment is not the one that was sealed.
    #[error("{0}; nothing of it was kept")]
    Segment(#[from] evidence::digest::SegmentError),
    /// The same segment is being received.
    #[error("segment {index} is being received on another connection")]
    SegmentBusy {
        /// Number of the segment.
        index: u64,
    },
    /// Segments are missing.
    #[error("{} segments are missing", missing.len())]
    UploadIncomplete {
        /// Which.
        missing: Vec<u64>,
    },
    /// The upload is being published on another connection.
    #[error("the upload is being finished on another connection")]
    FinishBusy,
    /// No place for this kind of work came free in time.
    #[error("all places are taken; try again in a moment")]
    NoPlace,
    /// The body made no progress, or ended early.
    #[error("the body stopped: {0}")]
    BodyStopped(String),
    /// The range is outside of the content.
    #[error("the content has {size} bytes")]
    RangeOutside {
        /// Size of the content in bytes.
        size: u64,
    },
    /// The content is not here yet.
    #[error("the recording is announced, but its content has not arrived")]
    NotStored,
    /// The log could not be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gave no random bytes.
    #[error(transparent)]
    Key(#[from] evidence::keys::KeyError),
    /// The service is not well.
    #[error(transparent)]
    Unwell(#[from] crate::custody::health::Unwell),
    /// What a row or an entry names is not there.
    #[error("{what} that is named is not there; run `docket check`")]
    Vanished {
        /// What.
        what: &'static str,
    },
    /// What is asked for rests on counts that are not there yet.
    #[error("recordings are still being counted after the start: ask for a stretch of days, or try again in a moment")]
    Counting,
    /// A task ended in a panic.
    #[error("an internal task failed")]
    Panicked,
}

impl Refused {
    /// For refused accesses, the word that the log keeps.
    pub fn access_reason(&self) -> Option<&'static str> {
        self.kind().logged()
    }

    /// The same for somebody who brought a token or a cookie: that its row is not that of the log is for
    /// the operator to know, and opens as little as one that there is not.
    #[must_use]
    pub fn as_unknown(self) -> Self {
        match self {
            Self::Db(DbError::Unbound { .. }) | Self::Append(AppendError::Db(DbError::Unbound { .. })) => Self::SignIn,
            other => other,
        }
    }

    /// What the refused access was about.
    pub fn access_target(&self) -> (Vec<Item>, String) {
        const ASKED_LENGTH_MAX: usize = 200;
        match self {
            Self::Forbidden { item: Some(item) } | Self::Unknown { item: Some(item), .. } => {
                (vec![item.clone()], item.to_string())
            }
            Self::Unknown { asked, what, .. } => {
                let asked: String = asked.chars().take(ASKED_LENGTH_MAX).collect();
                (Vec::new(), format!("{what} {asked}").trim_end().to_owned())
            }
            Self::StationRevoked { station } => {
                (vec![Item::Station(station.clone())], Item::Station(station.clone()).to_string())
            }
            Self::Db(DbError::Unbound { table, row, .. })
            | Self::Append(AppendError::Db(DbError::Unbound { table, row, .. })) => {
                (Vec::new(), format!("{table} {row}"))
            }
            _ => (Vec::new(), String::new()),
        }
    }

    /// What a row or an entry names, and is not there.
    pub fn vanished(what: &'static str) -> Self {
        Self::Vanished { what }
    }

    /// An unknown thing, with what was asked for.
    pub fn unknown(what: &'static str, asked: &(impl ToString + ?Sized)) -> Self {
        Self::Unknown { what, item: None, asked: asked.to_string() }
    }

    /// A thing that exists and is hidden from the caller.
    pub fn hidden(what: &'static str, item: Item) -> Self {
        Self::Unknown { what, asked: item.to_string(), item: Some(item) }
    }
}

impl From<crate::store::live::places::NoPlace> for Refused {
    fn from(_: crate::store::live::places::NoPlace) -> Self {
        Self::NoPlace
    }
}

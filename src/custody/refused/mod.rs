//! Why a use case refuses, as situations. What each is called, in answers and in the log, is [`Kind`]'s; what a person
//! reads of a value or a state is [`Fault`]'s, what is named is in `names`, and the sentence of each is in `told`.

pub mod fault;
pub mod kind;
pub mod names;
mod told;

use evidence::cause::Cause;
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
pub use kind::Kind;
pub use names::{Field, Gone, Thing};

/// Why something is not done. To the operator it says what failed, to all others what [`Self::detail`] does.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence_of_program())]
pub enum Refused {
    /// The caller did not prove who they are.
    SignIn,
    /// The password or code is not right, or there is no such account.
    BadPassword,
    /// The account has a second factor, and its code was not given.
    CodeNeeded,
    /// The agency's own sign-in service did not do as it should.
    OpenId(Cause),
    /// Too many sign-ins failed.
    TooManyAttempts {
        /// How long to wait, in seconds.
        seconds: i64,
    },
    /// Too many strangers wait for their passwords to be looked at.
    NoHashPlace,
    /// A request that changes something does not come from a page of ours.
    ForeignPage,
    /// The media cannot be worked on.
    Media(#[from] MediaError),
    /// The caller may not do this.
    Forbidden {
        /// What was asked for, where it is one thing.
        item: Option<Item>,
    },
    /// There is no such thing, or the caller may not know of it.
    Unknown {
        /// What kind of thing.
        what: Thing,
        /// The thing, where it exists but is hidden.
        item: Option<Item>,
        /// What was asked for, as given.
        asked: String,
    },
    /// A value breaks a rule.
    Invalid {
        /// The field.
        field: Field,
        /// What is wrong with it.
        problem: Fault,
    },
    /// A stage or kind is not in force by the site's legal data.
    NotInForce {
        /// The field.
        field: Field,
        /// What was asked for, and what there is.
        what: NotInForce,
    },
    /// Something of that name is there already.
    Exists {
        /// What is there.
        what: Thing,
        /// By which name.
        name: String,
    },
    /// The thing is in a state that does not allow it.
    Conflict(Fault),
    /// Somebody would decide on their own: on what they asked for, or handle.
    Own {
        /// What it is about.
        item: Item,
        /// How it is their own.
        fault: Fault,
    },
    /// The station was revoked.
    StationRevoked {
        /// The station.
        station: StationId,
    },
    /// The enrolment code is unknown, used or over.
    BadCode,
    /// The station's signature over its challenge or key does not hold.
    BadSignature(Cause),
    /// The manifest or docking statement is not accepted.
    Statement(#[from] StatementError),
    /// The statement names somebody or something else than the request.
    OtherStatement {
        /// The field.
        field: Field,
    },
    /// The recording is larger than the site takes.
    RecordingTooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The station has too many uploads open.
    TooManyUploads {
        /// How many are open.
        open: u64,
        /// The limit.
        limit: u64,
    },
    /// The station has too many bytes announced that did not arrive.
    TooManyBytes {
        /// How many are open.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The upload was abandoned, and is not announced again yet.
    UploadNotOpen,
    /// The person has too many views open.
    TooManyViews {
        /// How many are open.
        open: usize,
    },
    /// The segment is not the one that was sealed.
    Segment(#[from] evidence::digest::SegmentError),
    /// The same segment is being received.
    SegmentBusy {
        /// Number of the segment.
        index: u64,
    },
    /// Segments are missing.
    UploadIncomplete {
        /// Which.
        missing: Vec<u64>,
    },
    /// The upload is being published on another connection.
    FinishBusy,
    /// No place for this kind of work came free in time.
    NoPlace,
    /// All places for views are taken.
    #[error("all places for views are taken")]
    ViewsFull,
    /// The body made no progress, or ended early.
    BodyStopped(Cause),
    /// The range is outside of the content.
    RangeOutside {
        /// Size of the content in bytes.
        size: u64,
    },
    /// The content is not here yet.
    NotStored,
    /// A font that printouts are written in is missing, or is none.
    NoFonts {
        /// Its file.
        path: String,
    },
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
    Unwell(#[from] crate::custody::health::Unwell),
    /// What a row or an entry names is not there.
    #[error("{what} that is named is not there; run `docket check`")]
    Vanished {
        /// What.
        what: Gone,
    },
    /// What is asked for rests on counts that are not there yet.
    Counting {
        /// Days of a stretch that can be asked for until they are.
        most: i64,
    },
    /// The view was closed while it was opened, such as by an account that was closed.
    ViewClosed,
    /// The service ends, and begins nothing.
    #[error("the service ends, and begins nothing")]
    Ending,
    /// What cannot fail did.
    #[error("this could not be done: {what}")]
    Undone {
        /// What was to be done, for the operator.
        what: &'static str,
    },
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

    /// After how many seconds it is worth trying again, where that is known.
    pub fn retry_seconds(&self) -> Option<u32> {
        match self {
            Self::TooManyAttempts { seconds } => Some(u32::try_from(*seconds).unwrap_or(u32::MAX)),
            other => other.kind().retry_seconds(),
        }
    }

    /// What the refused access was about.
    pub fn access_target(&self) -> (Vec<Item>, String) {
        const ASKED_LENGTH_MAX: usize = 200;
        match self {
            Self::Forbidden { item: Some(item) } | Self::Unknown { item: Some(item), .. } | Self::Own { item, .. } => {
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
    pub fn vanished(what: Gone) -> Self {
        Self::Vanished { what }
    }

    /// An unknown thing, with what was asked for.
    pub fn unknown(what: Thing, asked: &(impl ToString + ?Sized)) -> Self {
        Self::Unknown { what, item: None, asked: asked.to_string() }
    }

    /// A thing that exists and is hidden from the caller.
    pub fn hidden(what: Thing, item: Item) -> Self {
        Self::Unknown { what, asked: item.to_string(), item: Some(item) }
    }
}

impl From<crate::store::live::places::NoPlace> for Refused {
    fn from(_: crate::store::live::places::NoPlace) -> Self {
        Self::NoPlace
    }
}

/// A value that breaks a rule: all that those can say who only look at values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Fault,
}

impl From<Invalid> for Refused {
    fn from(Invalid { field, problem }: Invalid) -> Self {
        Self::Invalid { field, problem }
    }
}

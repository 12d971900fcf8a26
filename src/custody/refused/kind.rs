//! The one table of refusals: what each is called in answers and in the log, and by which status it is answered. The
//! API, the console and, through the answers, the command line take it from here.

use crate::custody::Refused;
use crate::media::MediaError;
use crate::store::log::AppendError;
use crate::store::objects::VaultError;
use crate::store::tables::DbError;

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:literal, $retry:expr, $logged:expr, $frame:expr;)*) => {
        /// A kind of refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(#[doc = concat!("Answered with ", $status, " and the slug `", $slug, "`.")] $name,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The slug that names it in `urn:docket:problem:`.
            pub fn slug(self) -> &'static str {
                match self {
                    $(Self::$name => $slug,)*
                }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                }
            }

            /// After how many seconds it is worth trying again, where that is known.
            pub fn retry_seconds(self) -> Option<u32> {
                match self {
                    $(Self::$name => $retry,)*
                }
            }

            /// The word that `access.refused` keeps; none where it is no refused access.
            pub fn logged(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $logged,)*
                }
            }

            /// The message within which a page says it, as its `$problem`; none where a page says it as it is. Its
            /// title is `problem-` and the slug.
            pub fn frame(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $frame,)*
                }
            }
        }
    };
}

// Name, slug, status, seconds to wait, word in the log, message of pages.
kinds! {
    SignIn = "unauthenticated", 401, None, Some("unauthenticated"), Some("error-unauthenticated");
    BadPassword = "bad-password", 401, None, Some("bad_password"), None;
    CodeNeeded = "code-needed", 401, None, Some("code_needed"), Some("sign-in-code-help");
    OpenId = "open-id", 502, None, None, Some("error-open-id");
    TooManyAttempts = "too-many-attempts", 429, None, Some("too_many_attempts"), None;
    ForeignPage = "foreign-page", 403, None, Some("foreign_page"), None;
    Forbidden = "forbidden", 403, None, Some("forbidden"), Some("error-forbidden");
    Unknown = "unknown", 404, None, Some("unknown"), Some("error-unknown");
    Invalid = "invalid", 422, None, None, Some("error-invalid");
    NotInForce = "invalid", 422, None, None, Some("error-not-in-force");
    NotATerm = "malformed", 422, None, None, Some("error-not-in-force");
    Exists = "exists", 409, None, None, Some("error-exists");
    Conflict = "conflict", 409, None, None, Some("error-conflict");
    Own = "conflict", 409, None, Some("own"), Some("error-conflict");
    TooMany = "too-many", 409, None, None, Some("error-too-many");
    PutBack = "too-many", 409, None, None, None;
    StationRevoked = "station-revoked", 403, None, Some("station_revoked"), None;
    BadCode = "bad-code", 403, None, Some("bad_code"), None;
    BadSignature = "bad-signature", 401, None, Some("bad_signature"), None;
    Statement = "statement", 422, None, Some("bad_statement"), None;
    OtherStatement = "other-statement", 422, None, Some("bad_statement"), None;
    RecordingTooLarge = "recording-too-large", 413, None, None, None;
    TooManyUploads = "too-many-uploads", 429, Some(2), None, None;
    UploadNotOpen = "upload-not-open", 409, None, None, None;
    TooManyViews = "too-many-views", 429, Some(2), None, None;
    Segment = "segment-mismatch", 422, None, Some("bad_segment"), None;
    SegmentBusy = "segment-busy", 409, Some(2), None, None;
    UploadIncomplete = "upload-incomplete", 409, None, None, None;
    FinishBusy = "finish-busy", 409, Some(2), None, None;
    BodyStopped = "body-stopped", 408, None, None, Some("document-cut-off");
    RangeOutside = "range-outside", 416, None, None, None;
    NotStored = "not-stored", 409, None, None, Some("error-not-stored");
    Media = "media", 422, None, None, Some("error-media");
    NoMedia = "media-unavailable", 503, None, None, Some("error-media");
    NoFonts = "fonts-missing", 503, None, None, Some("error-fonts");
    Busy = "busy", 503, Some(2), None, Some("error-busy");
    Short = "short", 503, Some(2), None, Some("error-busy");
    StoreFull = "store-full", 507, Some(60), None, Some("error-store-full");
    LogFull = "store-full", 507, Some(60), None, Some("error-log");
    ReadOnly = "read-only", 503, None, None, Some("error-read-only");
    LogUnavailable = "log-unavailable", 503, Some(2), None, Some("error-log");
    Unwell = "unwell", 503, Some(2), None, Some("error-unwell");
    Unbound = "failed", 500, None, Some("unbound"), Some("error-internal");
    Damaged = "failed", 500, None, None, Some("error-damaged");
    Failed = "failed", 500, None, None, Some("error-internal");
}

impl Kind {
    /// The status by which the page of a form answers that says what is wrong with it: that of the table, but for two.
    /// The page is there, and what is not is only what the form named: 404 would say the former. And who is signed in
    /// and mistypes the password that proves it once more has still a session, which 401 would deny.
    pub fn status_on_form(self) -> u16 {
        match self {
            Self::Unknown | Self::BadPassword => Self::Invalid.status(),
            other => other.status(),
        }
    }

    /// The message of its title.
    pub fn title(self) -> String {
        format!("problem-{}", self.slug())
    }
}

impl Refused {
    /// Which kind of refusal it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::SignIn => Kind::SignIn,
            Self::BadPassword => Kind::BadPassword,
            Self::CodeNeeded => Kind::CodeNeeded,
            Self::OpenId(_) => Kind::OpenId,
            Self::TooManyAttempts { .. } => Kind::TooManyAttempts,
            Self::ForeignPage => Kind::ForeignPage,
            Self::Forbidden { .. } => Kind::Forbidden,
            Self::Unknown { .. } => Kind::Unknown,
            Self::Invalid { .. } | Self::Append(AppendError::Entry(_)) => Kind::Invalid,
            Self::NotInForce { what, .. } if what.was_known => Kind::NotInForce,
            // A word that no list has is no value of the field, as it was when the lists were in the program.
            Self::NotInForce { .. } => Kind::NotATerm,
            Self::Exists { .. } => Kind::Exists,
            Self::Conflict(_) => Kind::Conflict,
            Self::Own { .. } => Kind::Own,
            Self::StationRevoked { .. } => Kind::StationRevoked,
            Self::BadCode => Kind::BadCode,
            Self::BadSignature(_) => Kind::BadSignature,
            Self::Statement(_) => Kind::Statement,
            Self::OtherStatement { .. } => Kind::OtherStatement,
            Self::RecordingTooLarge { .. } => Kind::RecordingTooLarge,
            Self::TooManyUploads { .. } | Self::TooManyBytes { .. } => Kind::TooManyUploads,
            Self::UploadNotOpen => Kind::UploadNotOpen,
            Self::TooManyViews { .. } => Kind::TooManyViews,
            Self::Segment(_) => Kind::Segment,
            Self::SegmentBusy { .. } => Kind::SegmentBusy,
            Self::UploadIncomplete { .. } => Kind::UploadIncomplete,
            Self::FinishBusy => Kind::FinishBusy,
            Self::BodyStopped(_) => Kind::BodyStopped,
            Self::RangeOutside { .. } => Kind::RangeOutside,
            Self::NotStored => Kind::NotStored,
            Self::NoFonts { .. } => Kind::NoFonts,
            Self::NoHashPlace
            | Self::NoPlace
            | Self::ViewsFull
            | Self::Counting { .. }
            | Self::ViewClosed
            | Self::Append(AppendError::Busy) => Kind::Busy,
            Self::Media(error) => of_media(error),
            Self::Db(error) => of_db(error, Kind::Failed),
            // What is odd in the tables is odd for everyone who appends: whoever brings something waits with all of it.
            Self::Ending
            | Self::Append(
                AppendError::Closed | AppendError::Random(_) | AppendError::Db(DbError::Inconsistent { .. }),
            ) => Kind::LogUnavailable,
            Self::Append(AppendError::Db(error)) => of_db(error, Kind::LogUnavailable),
            Self::Append(AppendError::ReadOnly) => Kind::ReadOnly,
            Self::Vault(error) => of_vault(error),
            Self::Unwell(_) => Kind::Unwell,
            Self::Vanished { .. } => Kind::Damaged,
            Self::Key(_) | Self::Undone { .. } | Self::Panicked => Kind::Failed,
        }
    }

    /// Tells the operator of what is not the client's doing.
    pub fn report(&self) {
        match self.kind() {
            Kind::Short => tracing::error!(request.error = %self, "the service is short of descriptors or memory"),
            Kind::StoreFull | Kind::LogFull => tracing::warn!(request.error = %self, "the store is full"),
            Kind::LogUnavailable | Kind::NoMedia | Kind::NoFonts | Kind::Unbound | Kind::Damaged | Kind::Failed => {
                tracing::error!(request.error = %self, "a request failed");
            }
            _ => {}
        }
    }
}

fn of_media(error: &MediaError) -> Kind {
    match error {
        MediaError::Busy | MediaError::NoRoom | MediaError::Stopped { .. } => Kind::Busy,
        MediaError::Scarce { .. } => Kind::Short,
        MediaError::Unusable { .. } | MediaError::Ended { .. } => Kind::Media,
        MediaError::NoWorker { .. } | MediaError::OldWorker { .. } | MediaError::Cache { .. } => Kind::NoMedia,
    }
}

fn of_db(error: &DbError, otherwise: Kind) -> Kind {
    match error {
        DbError::Unbound { .. } => Kind::Unbound,
        DbError::TooMany { .. } => Kind::TooMany,
        DbError::PutBackTooOften { .. } => Kind::PutBack,
        DbError::Inconsistent { .. } => Kind::Damaged,
        error if error.is_full() => Kind::LogFull,
        error if error.is_scarce() => Kind::Short,
        _ => otherwise,
    }
}

fn of_vault(error: &VaultError) -> Kind {
    match error {
        VaultError::Damaged { .. } | VaultError::Missing { .. } => Kind::Damaged,
        error if error.is_full() => Kind::StoreFull,
        error if error.is_scarce() => Kind::Short,
        _ => Kind::Failed,
    }
}

#[cfg(test)]
mod tests {
    use words::Lang;

    use super::*;

    #[test]
    fn every_kind_has_its_title_and_frame_in_both_languages() {
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                assert_ne!(lang.text(&kind.title()), kind.title(), "{kind:?} has no title in {lang}");
                if let Some(frame) = kind.frame() {
                    assert_ne!(lang.text(frame), frame, "{kind:?} has no frame in {lang}");
                }
            }
        }
    }

    #[test]
    fn kinds_with_one_slug_are_answered_alike() {
        for one in Kind::ALL {
            let alike = |other: &&Kind| one.slug() == other.slug() && one.status() != other.status();
            assert_eq!(Kind::ALL.iter().find(alike), None, "{one:?}");
        }
    }
}

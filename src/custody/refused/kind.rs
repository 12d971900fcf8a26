//! The one table of refusals: what each is called in answers and in the log, and by which status it is answered. The
//! API, the console and, through the answers, the command line take it from here.

use crate::custody::Refused;
use crate::media::MediaError;
use crate::store::log::AppendError;
use crate::store::objects::VaultError;
use crate::store::tables::DbError;

macro_rules! kinds {
    ($($name:ident = $slug:literal, $status:literal, $retry:expr, $logged:expr, $message:literal;)*) => {
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

            /// The message that tells a person of it. Its title is `problem-` and the slug.
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }
        }
    };
}

// Name, slug, status, seconds to wait, word in the log, message.
kinds! {
    SignIn = "unauthenticated", 401, None, Some("unauthenticated"), "error-unauthenticated";
    BadPassword = "bad-password", 401, None, Some("bad_password"), "error-bad-password";
    CodeNeeded = "code-needed", 401, None, Some("code_needed"), "sign-in-code-help";
    OpenId = "open-id", 502, None, None, "error-open-id";
    TooManyAttempts = "too-many-attempts", 429, None, Some("too_many_attempts"), "error-too-many-attempts";
    ForeignPage = "foreign-page", 403, None, Some("foreign_page"), "error-foreign-page";
    Forbidden = "forbidden", 403, None, Some("forbidden"), "error-forbidden";
    Unknown = "unknown", 404, None, Some("unknown"), "error-unknown";
    Invalid = "invalid", 422, None, None, "error-invalid";
    NotInForce = "invalid", 422, None, None, "error-not-in-force";
    NotATerm = "malformed", 422, None, None, "error-not-in-force";
    Exists = "exists", 409, None, None, "error-exists";
    Conflict = "conflict", 409, None, None, "error-conflict";
    TooMany = "too-many", 409, None, None, "error-too-many";
    StationRevoked = "station-revoked", 403, None, Some("station_revoked"), "error-station-revoked";
    BadCode = "bad-code", 403, None, Some("bad_code"), "error-bad-code";
    BadSignature = "bad-signature", 401, None, Some("bad_signature"), "error-bad-signature";
    Statement = "statement", 422, None, Some("bad_statement"), "error-statement";
    OtherStatement = "other-statement", 422, None, Some("bad_statement"), "error-other-statement";
    RecordingTooLarge = "recording-too-large", 413, None, None, "error-recording-too-large";
    TooManyUploads = "too-many-uploads", 429, Some(2), None, "error-too-many-uploads";
    UploadNotOpen = "upload-not-open", 409, None, None, "error-upload-not-open";
    TooManyViews = "too-many-views", 429, Some(2), None, "error-too-many-views";
    Segment = "segment-mismatch", 422, None, Some("bad_segment"), "error-segment-mismatch";
    SegmentBusy = "segment-busy", 409, Some(2), None, "error-segment-busy";
    UploadIncomplete = "upload-incomplete", 409, None, None, "error-upload-incomplete";
    FinishBusy = "finish-busy", 409, Some(2), None, "error-finish-busy";
    BodyStopped = "body-stopped", 408, None, None, "document-cut-off";
    RangeOutside = "range-outside", 416, None, None, "error-range-outside";
    NotStored = "not-stored", 409, None, None, "error-not-stored";
    Media = "media", 422, None, None, "error-media";
    NoMedia = "media-unavailable", 503, None, None, "error-media";
    Busy = "busy", 503, Some(2), None, "error-busy";
    Short = "short", 503, Some(2), None, "error-busy";
    StoreFull = "store-full", 507, Some(60), None, "error-store-full";
    LogFull = "store-full", 507, Some(60), None, "error-log";
    ReadOnly = "read-only", 503, None, None, "error-read-only";
    LogUnavailable = "log-unavailable", 503, Some(2), None, "error-log";
    Unwell = "unwell", 503, Some(2), None, "error-unwell";
    Unbound = "failed", 500, None, Some("unbound"), "error-internal";
    Damaged = "failed", 500, None, None, "error-damaged";
    Failed = "failed", 500, None, None, "error-internal";
}

impl Kind {
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
            Self::NoHashPlace | Self::NoPlace | Self::Counting | Self::Append(AppendError::Busy) => Kind::Busy,
            Self::Media(error) => of_media(error),
            Self::Db(error) => of_db(error, Kind::Failed),
            // What is odd in the tables is odd for everyone who appends: whoever brings something waits with all of it.
            Self::Append(
                AppendError::Closed | AppendError::Random(_) | AppendError::Db(DbError::Inconsistent { .. }),
            ) => Kind::LogUnavailable,
            Self::Append(AppendError::Db(error)) => of_db(error, Kind::LogUnavailable),
            Self::Append(AppendError::ReadOnly) => Kind::ReadOnly,
            Self::Vault(error) => of_vault(error),
            Self::Unwell(_) => Kind::Unwell,
            Self::Vanished { .. } => Kind::Damaged,
            Self::Key(_) | Self::Panicked => Kind::Failed,
        }
    }

    /// What a client reads: what is wrong here, and what to do. What only the operator needs is in the
    /// service's own log.
    pub fn detail(&self) -> String {
        match self.kind() {
            Kind::SignIn => "send a valid token: Authorization: Bearer …".to_owned(),
            Kind::Busy if matches!(self, Self::Append(_)) => "try again in a moment".to_owned(),
            Kind::Short => "nothing was changed; try again in a moment".to_owned(),
            Kind::LogFull => "the custody log's disk is full: free or add space".to_owned(),
            Kind::LogUnavailable => {
                "nothing is served or changed while it cannot be logged; tell the administrator".to_owned()
            }
            Kind::Unbound | Kind::Damaged | Kind::Failed => {
                "the service's own log says why; tell the administrator".to_owned()
            }
            _ => self.to_string(),
        }
    }

    /// Tells the operator of what is not the client's doing.
    pub fn report(&self) {
        match self.kind() {
            Kind::Short => tracing::error!(request.error = %self, "the service is short of descriptors or memory"),
            Kind::StoreFull | Kind::LogFull => tracing::warn!(request.error = %self, "the store is full"),
            Kind::LogUnavailable | Kind::NoMedia | Kind::Unbound | Kind::Damaged | Kind::Failed => {
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
    fn every_kind_has_its_title_and_message_in_both_languages() {
        for kind in Kind::ALL {
            for lang in Lang::ALL {
                assert_ne!(lang.text(&kind.title()), kind.title(), "{kind:?} has no title in {lang}");
                assert_ne!(lang.text(kind.message()), kind.message(), "{kind:?} has no message in {lang}");
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
